from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from e2e_business import Business, open_business
from e2e_system import System, started


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    state: Path = tmp_path_factory.mktemp("frontdesk") / "state"
    with started(state) as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def client(system: System) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=system.base_url, timeout=20, limits=limits) as opened:
        yield opened


@pytest_asyncio.fixture
async def business(client: httpx.AsyncClient) -> Business:
    return await open_business(client)

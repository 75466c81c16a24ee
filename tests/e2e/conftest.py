import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from e2e_business import Business, open_business
from e2e_system import System, started

ELSEWHERE = os.environ.get("FRONTDESK_E2E_URL")
"""A system that runs already, such as the one of docker-compose.yml; used instead of starting one."""


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    if ELSEWHERE:
        pytest.skip("needs the processes and the `frontdesk` command of a system started here")
    state: Path = tmp_path_factory.mktemp("frontdesk") / "state"
    with started(state) as running:
        yield running


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    if ELSEWHERE:
        return ELSEWHERE
    system: System = request.getfixturevalue("system")
    return system.base_url


@pytest_asyncio.fixture(scope="session")
async def client(base_url: str) -> AsyncIterator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=100)
    async with httpx.AsyncClient(base_url=base_url, timeout=60, limits=limits) as opened:
        yield opened


@pytest_asyncio.fixture
async def business(client: httpx.AsyncClient) -> Business:
    return await open_business(client)

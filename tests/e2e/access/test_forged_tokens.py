"""The attack table at every process that runs, the services called directly on their ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from chassis.errors import Unauthenticated
from chassis.rpc.client import RemoteError
from chassis.testing.forgeries import FORGERIES, Forge
from e2e_business import API, Business, onboard
from e2e_services import ask_service, forge_of, peers_of
from e2e_system import System


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Where `jku` and `x5u` of a forged token lead."""

    url: str
    heard: list[str]


@pytest_asyncio.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    heard: list[str] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append((await reader.readline()).decode())
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    yield Elsewhere(url=f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", heard=heard)
    server.close()


@pytest_asyncio.fixture
async def business(client: httpx.AsyncClient) -> Business:
    return await onboard(client)


@pytest.fixture
def forge(system: System, business: Business, elsewhere: Elsewhere) -> Forge:
    """With identity's own key, opened as only whoever runs the system can."""
    return forge_of(system, business.token, elsewhere=elsewhere.url)


async def test_a_forged_token_is_refused_by_the_gateway_and_by_every_service_called_directly(
    system: System, client: httpx.AsyncClient, business: Business, forge: Forge, elsewhere: Elsewhere
) -> None:
    peers = peers_of(system)
    good = forge.signed({"jti": "another"})
    assert (await _at_gateway(client, good)).status_code == 200
    for name, peer in peers.items():
        await ask_service(name, peer, business, good)

    let_in = []
    for fault, make in FORGERIES.items():
        token = make(forge)
        answer = await _at_gateway(client, token)
        if answer.status_code != 401:
            let_in.append((fault, "gateway", answer.text))
        for name, peer in peers.items():
            try:
                await ask_service(name, peer, business, token)
                let_in.append((fault, name, "answered"))
            except RemoteError as refused:
                if refused.kind is not Unauthenticated.kind:
                    let_in.append((fault, name, repr(refused)))
    assert let_in == []
    assert elsewhere.heard == []
    await asyncio.gather(*(peer.close() for peer in peers.values()))


async def _at_gateway(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get(API + "/me", headers={"Authorization": f"Bearer {token}"})

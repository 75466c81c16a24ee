"""The attack table at every process that runs, the services called directly on their ports."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from uuid import UUID

import httpx
import jwt
import pytest
import pytest_asyncio
from chassis.context import Via
from chassis.errors import Unauthenticated
from chassis.rpc.client import Origin, Peer, RemoteError
from chassis.testing.forgeries import FORGERIES, Forge
from chassis.tokens import ServiceIdentity
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from devstack.secrets_file import kept_secrets
from devstack.stack.parts import NAMES, SERVICE_NAMES
from devstack.state import State
from e2e_business import API, Business, onboard
from e2e_system import System
from frontdesk.analytics.v1 import analytics_pb2, analytics_pb2_grpc
from frontdesk.booking.v1 import booking_pb2, booking_pb2_grpc
from frontdesk.identity.v1 import identity_pb2, identity_pb2_grpc
from frontdesk.inbox.v1 import inbox_pb2, inbox_pb2_grpc
from frontdesk.inventory.v1 import inventory_pb2, inventory_pb2_grpc
from google.protobuf.message import Message
from grpc import aio
from identity.credentials import sealing

Asked = tuple[Callable[[aio.Channel], object], str, Message]
ONE_OF_EACH: dict[str, Asked] = {
    "identity": (identity_pb2_grpc.StaffServiceStub, "GetMe", identity_pb2.GetMeRequest()),
    "booking": (
        booking_pb2_grpc.BookingTypeServiceStub,
        "ListBookingTypes",
        booking_pb2.ListBookingTypesRequest(),
    ),
    "inbox": (inbox_pb2_grpc.ContactServiceStub, "ListContacts", inbox_pb2.ListContactsRequest()),
    "inventory": (inventory_pb2_grpc.ItemServiceStub, "ListItems", inventory_pb2.ListItemsRequest()),
    "analytics": (
        analytics_pb2_grpc.OverviewServiceStub,
        "GetOverview",
        analytics_pb2.GetOverviewRequest(range="30d"),
    ),
}


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
    kid = jwt.get_unverified_header(business.token)["kid"]
    with system.database() as connection:
        row = connection.execute(
            "SELECT sealed_private_key FROM identity.signing_keys WHERE kid = %s", (kid,)
        ).fetchone()
    assert row is not None
    master = kept_secrets(State(root=system.state).secrets, NAMES).master
    raw = sealing.unseal(row[0], secret=master.encode(), purpose="signing key", bound_to=kid.encode())
    claims = jwt.decode(business.token, options={"verify_signature": False})
    return Forge(claims, kid, Ed25519PrivateKey.from_private_bytes(raw), elsewhere=elsewhere.url)


async def test_a_forged_token_is_refused_by_the_gateway_and_by_every_service_called_directly(
    system: System, client: httpx.AsyncClient, business: Business, forge: Forge, elsewhere: Elsewhere
) -> None:
    peers = _peers(system)
    good = forge.signed({"jti": "another"})
    assert (await _at_gateway(client, good)).status_code == 200
    for name, peer in peers.items():
        await _at_service(name, peer, business, good)

    let_in = []
    for fault, make in FORGERIES.items():
        token = make(forge)
        answer = await _at_gateway(client, token)
        if answer.status_code != 401:
            let_in.append((fault, "gateway", answer.text))
        for name, peer in peers.items():
            try:
                await _at_service(name, peer, business, token)
                let_in.append((fault, name, "answered"))
            except RemoteError as refused:
                if refused.kind is not Unauthenticated.kind:
                    let_in.append((fault, name, repr(refused)))
    assert let_in == []
    assert elsewhere.heard == []
    await asyncio.gather(*(peer.close() for peer in peers.values()))


def _peers(system: System) -> dict[str, Peer]:
    """Each service as the gateway reaches it, with the gateway's own identity."""
    secrets = kept_secrets(State(root=system.state).secrets, NAMES)
    gateway = ServiceIdentity("gateway", secrets.private_keys["gateway"])
    addresses = system.running["addresses"]
    return {name: Peer(name, addresses[name], gateway) for name in SERVICE_NAMES}


async def _at_gateway(client: httpx.AsyncClient, token: str) -> httpx.Response:
    return await client.get(API + "/me", headers={"Authorization": f"Bearer {token}"})


async def _at_service(name: str, peer: Peer, business: Business, token: str) -> None:
    stub, method, request = ONE_OF_EACH[name]
    origin = Origin(via=Via.USER, workspace_id=UUID(business.workspace_id), user_token=token)
    await peer.call(getattr(stub(peer.channel), method), request, origin=origin, timeout=15)

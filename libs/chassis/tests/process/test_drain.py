"""A service told to stop while it works finishes what it took on; what comes goes to the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from chassis.context import Caller
from chassis.db import Database
from chassis.process.service import HARD_EXIT_SECONDS, Service
from chassis.rpc.client import Origin, Peer
from chassis.rpc.methods import Servicer, flow
from chassis.rpc.policy import MANAGERS, Allow
from chassis.settings import ServiceSettings
from chassis.testing.promises import promised
from chassis.testing.rpc import AccessTokens, private_key, public_key
from chassis.testing.waiting import eventually
from chassis.tokens import ServiceIdentity, SigningKeys
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceServicer, ContactServiceStub

POLICY = {
    "ContactService/ListContacts": Allow(roles=MANAGERS),
    "ContactService/GetContact": Allow(roles=MANAGERS),
}
CALL_SECONDS = 0.05
CALLERS = 20


class SlowContacts(Servicer, ContactServiceServicer):
    """Takes its time, and counts."""

    begun = 0
    answered = 0

    @flow
    async def GetContact(self, request: pb.GetContactRequest) -> pb.GetContactResponse:
        self.begun += 1
        await asyncio.sleep(CALL_SECONDS)
        self.answered += 1
        return pb.GetContactResponse(contact=pb.Contact(id=request.id))

    @flow
    async def ListContacts(self, request: pb.ListContactsRequest) -> pb.ListContactsResponse:
        return pb.ListContactsResponse()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two processes of one service, and a caller who knows both."""

    first: Service
    contacts: tuple[SlowContacts, SlowContacts]
    peer: Peer
    origin: Origin


@pytest_asyncio.fixture
async def pair(database: Database, nats_url: str, caller: Caller) -> AsyncIterator[Pair]:
    tokens, gateway = AccessTokens(), private_key()
    settings = ServiceSettings(
        app_env="test",
        database_url="",
        relay_database_url="",
        nats_url=nats_url,
        service_private_key=private_key(),
        service_public_keys={"gateway": public_key(gateway)},
    )
    contacts = SlowContacts(database), SlowContacts(database)
    services = [
        Service("inbox", settings, POLICY, signing_keys=SigningKeys(tokens.public_keys), database=_Kept())
        for _ in contacts
    ]
    for service, servicer in zip(services, contacts, strict=True):
        service.serve(servicer)
    ports = [await service.start() for service in services]
    target = "ipv4:" + ",".join(f"127.0.0.1:{port}" for port in ports)
    peer = Peer("inbox", target, ServiceIdentity("gateway", gateway))
    origin = Origin(via=caller.via, workspace_id=caller.workspace_id, user_token=tokens.sign(caller))
    yield Pair(first=services[0], contacts=contacts, peer=peer, origin=origin)
    await peer.close()
    await services[1].drain([])


class _Kept(Database):
    """Opened and closed by the tests of the whole session, not by one service."""

    def __init__(self) -> None:
        super().__init__("")

    async def open(self) -> None:
        return

    async def close(self) -> None:
        return


async def test_a_service_that_stops_under_load_fails_no_call(pair: Pair) -> None:
    stop = asyncio.Event()
    load = [asyncio.create_task(_call_again_and_again(pair, stop)) for _ in range(CALLERS)]
    await eventually(lambda: all(servicer.begun > CALLERS for servicer in pair.contacts))

    began = time.monotonic()
    await pair.first.drain([])
    assert time.monotonic() - began < promised(HARD_EXIT_SECONDS)
    assert pair.contacts[0].begun == pair.contacts[0].answered

    after = pair.contacts[1].answered
    await eventually(lambda: pair.contacts[1].answered > after + 2 * CALLERS)
    stop.set()
    assert sum(await asyncio.gather(*load)) > 0


async def _call_again_and_again(pair: Pair, stop: asyncio.Event) -> int:
    """Raises what fails; answers how many calls were answered."""
    method = ContactServiceStub(pair.peer.channel).GetContact
    answered = 0
    while not stop.is_set():
        request = pb.GetContactRequest(id=str(answered))
        reply = await pair.peer.call(method, request, origin=pair.origin, timeout=60)
        assert reply.contact.id == request.id
        answered += 1
    return answered

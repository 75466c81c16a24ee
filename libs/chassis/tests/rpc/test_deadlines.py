"""Work that nobody waits for any more is not done."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from chassis.context import Caller, current_deadline
from chassis.db import Database, ReadTx
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.methods import Servicer, flow, read
from chassis.rpc.policy import MANAGERS, Allow
from chassis.testing.rpc import Running, running
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceServicer, ContactServiceStub

POLICY = {
    "ContactService/ListContacts": Allow(roles=MANAGERS),
    "ContactService/GetContact": Allow(roles=MANAGERS),
}


class Contacts(Servicer, ContactServiceServicer):
    """Counts what is begun and what is finished; `GetContact` waits until it may go on."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.begun = 0
        self.finished = 0
        self.left = asyncio.Event()
        self.time_left = 0.0

    @read
    async def ListContacts(self, tx: ReadTx, request: pb.ListContactsRequest) -> pb.ListContactsResponse:
        self.begun += 1
        self.time_left = (current_deadline.get() or 0.0) - time.monotonic()
        return pb.ListContactsResponse()

    @flow
    async def GetContact(self, request: pb.GetContactRequest) -> pb.GetContactResponse:
        self.begun += 1
        try:
            await asyncio.Event().wait()
            self.finished += 1
        finally:
            self.left.set()
        return pb.GetContactResponse()


@pytest_asyncio.fixture
async def contacts(database: Database) -> Contacts:
    return Contacts(database)


@pytest_asyncio.fixture
async def service(contacts: Contacts) -> AsyncIterator[Running]:
    async with running("inbox", POLICY, contacts, callers=("gateway",)) as served:
        yield served


async def _list(service: Running, caller: Caller) -> None:
    stub = ContactServiceStub(service.peer.channel)
    await service.peer.call(stub.ListContacts, pb.ListContactsRequest(), origin=service.origin(caller))


async def _within(deadline: float, service: Running, caller: Caller) -> None:
    current_deadline.set(deadline)
    await _list(service, caller)


async def test_a_call_takes_its_callers_deadline_along(
    service: Running, contacts: Contacts, caller: Caller
) -> None:
    await asyncio.create_task(_within(time.monotonic() + 30, service, caller))
    assert 0 < contacts.time_left <= 30


async def test_a_call_whose_time_is_over_is_not_begun(
    service: Running, contacts: Contacts, caller: Caller
) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await asyncio.create_task(_within(time.monotonic() - 1, service, caller))
    assert refusal.value.kind is Kind.TIMEOUT
    assert contacts.begun == 0


async def test_a_call_whose_time_ends_under_way_is_not_finished(
    service: Running, contacts: Contacts, caller: Caller
) -> None:
    stub = ContactServiceStub(service.peer.channel)
    with pytest.raises(FrontdeskError) as refusal:
        await service.peer.call(
            stub.GetContact, pb.GetContactRequest(), origin=service.origin(caller), timeout=2
        )
    assert refusal.value.kind is Kind.TIMEOUT
    async with asyncio.timeout(60):
        await contacts.left.wait()
    assert (contacts.begun, contacts.finished) == (1, 0)

"""Who gets in: a service called directly on its port."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import grpc
import pytest
import pytest_asyncio
from chassis.context import Caller, Via, current_caller
from chassis.db import Database, ReadTx
from chassis.db.ids import new_id
from chassis.errors import Conflict, FrontdeskError
from chassis.rpc.admission import Most
from chassis.rpc.client import Origin, Peer
from chassis.rpc.methods import Servicer, flow, read
from chassis.rpc.policy import MANAGERS, Allow
from chassis.testing.rpc import AccessTokens, Running, private_key, running
from chassis.tokens import ServiceIdentity
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ContactServiceServicer, ContactServiceStub
from grpc import aio

POLICY = {
    "ContactService/ListContacts": Allow(roles=MANAGERS, systems=frozenset({"booking"})),
    "ContactService/GetContact": Allow(roles=MANAGERS, public=True),
}


class TakenSlot(Conflict):
    reason = "SLOT_TAKEN"


class Contacts(Servicer, ContactServiceServicer):
    """Answers who called, and fails where it is told to."""

    @read
    async def ListContacts(self, tx: ReadTx, request: pb.ListContactsRequest) -> pb.ListContactsResponse:
        return pb.ListContactsResponse(items=[pb.Contact(id=str(tx.workspace_id), name=tx.caller.actor)])

    @flow
    async def GetContact(self, request: pb.GetContactRequest) -> pb.GetContactResponse:
        if request.id == "taken":
            raise TakenSlot("this is taken", field="starts_at", alternatives=[{"starts_at": "now"}])
        if request.id == "broken":
            raise ZeroDivisionError
        return pb.GetContactResponse(contact=pb.Contact(id=current_caller.get().via))


@pytest_asyncio.fixture
async def service(database: Database) -> AsyncIterator[Running]:
    async with running(
        "inbox", POLICY, Contacts(database), callers=("gateway", "booking", "analytics")
    ) as served:
        yield served


async def _list(peer: Peer, origin: Origin) -> pb.ListContactsResponse:
    return await peer.call(
        ContactServiceStub(peer.channel).ListContacts, pb.ListContactsRequest(), origin=origin
    )


async def _get(service: Running, contact_id: str, origin: Origin) -> pb.GetContactResponse:
    stub = ContactServiceStub(service.peer.channel)
    return await service.peer.call(stub.GetContact, pb.GetContactRequest(id=contact_id), origin=origin)


async def test_a_person_acts_in_her_own_workspace(service: Running, caller: Caller) -> None:
    reply = await _list(service.peer, service.origin(caller))
    assert reply.items[0].id == str(caller.workspace_id)
    assert reply.items[0].name == f"user:{caller.user_id}"


@pytest.mark.parametrize("metadata", [(), (("x-service-token", "x.y.z"),), (("authorization", "Bearer x"),)])
async def test_a_call_without_valid_tokens_is_unauthenticated(
    service: Running, metadata: tuple[tuple[str, str], ...]
) -> None:
    async with aio.insecure_channel(service.address) as channel:
        with pytest.raises(aio.AioRpcError) as refusal:
            await ContactServiceStub(channel).ListContacts(
                pb.ListContactsRequest(), metadata=metadata, timeout=60
            )
    assert refusal.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_call_without_a_deadline_is_refused(service: Running) -> None:
    async with aio.insecure_channel(service.address) as channel:
        with pytest.raises(aio.AioRpcError) as refusal:
            await ContactServiceStub(channel).ListContacts(pb.ListContactsRequest())
    assert refusal.value.code() is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_service_that_is_not_known_is_refused(service: Running, caller: Caller) -> None:
    impostor = Peer("inbox", service.address, ServiceIdentity("gateway", private_key()))
    with pytest.raises(FrontdeskError) as refusal:
        await _list(impostor, service.origin(caller))
    await impostor.close()
    assert refusal.value.reason == "UNAUTHENTICATED"


async def test_a_service_token_for_another_service_is_refused(service: Running, caller: Caller) -> None:
    misdirected = Peer("identity", service.address, service.peers["booking"]._identity)
    with pytest.raises(FrontdeskError) as refusal:
        await _list(misdirected, Origin(via=Via.SYSTEM, workspace_id=caller.workspace_id))
    await misdirected.close()
    assert refusal.value.reason == "UNAUTHENTICATED"


async def test_a_users_token_alone_opens_no_door(service: Running, caller: Caller) -> None:
    token = service.tokens.sign(caller)
    async with aio.insecure_channel(service.address) as channel:
        with pytest.raises(aio.AioRpcError) as refusal:
            await ContactServiceStub(channel).ListContacts(
                pb.ListContactsRequest(), metadata=(("authorization", f"Bearer {token}"),), timeout=60
            )
    assert refusal.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_with_a_token_of_one_workspace_nothing_of_another_is_found(
    service: Running, caller: Caller, stranger: Caller
) -> None:
    origin = replace(service.origin(caller), workspace_id=stranger.workspace_id)
    with pytest.raises(FrontdeskError) as refusal:
        await _list(service.peer, origin)
    assert refusal.value.reason == "NOT_FOUND"


@pytest.mark.parametrize("twice", ["authorization", "x-service-token"])
async def test_two_credentials_of_a_kind_are_refused(service: Running, caller: Caller, twice: str) -> None:
    origin = service.origin(caller)
    metadata = service.peer._metadata(origin, None)
    again = next(pair for pair in metadata if pair[0] == twice)
    method = ContactServiceStub(service.peer.channel).ListContacts
    with pytest.raises(aio.AioRpcError) as refused:
        await method(pb.ListContactsRequest(), timeout=60, metadata=aio.Metadata(*metadata, again))
    assert refused.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_a_token_signed_by_somebody_else_is_refused(service: Running, caller: Caller) -> None:
    forged = AccessTokens().sign(caller)
    with pytest.raises(FrontdeskError) as refusal:
        await _list(service.peer, replace(service.origin(caller), user_token=forged))
    assert refusal.value.reason == "UNAUTHENTICATED"


async def test_only_the_roles_and_services_of_the_policy_may_call(service: Running, caller: Caller) -> None:
    viewer = service.origin(replace(caller, role="viewer"))
    system = Origin(via=Via.SYSTEM, workspace_id=caller.workspace_id)
    for peer, origin, reason in (
        (service.peer, viewer, "DENIED"),
        (service.peer, service.visitor(caller.workspace_id), "UNAUTHENTICATED"),
        (service.peers["analytics"], system, "DENIED"),
    ):
        with pytest.raises(FrontdeskError) as refusal:
            await _list(peer, origin)
        assert refusal.value.reason == reason
    assert (await _list(service.peers["booking"], system)).items[0].name == "system:booking"


async def test_an_error_arrives_with_its_reason_field_and_facts(service: Running, caller: Caller) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await _get(service, "taken", service.visitor(caller.workspace_id))
    assert refusal.value.kind is Conflict.kind
    assert refusal.value.reason == "SLOT_TAKEN"
    assert refusal.value.field == "starts_at"
    assert refusal.value.facts == {"alternatives": [{"starts_at": "now"}]}


async def test_nothing_internal_leaks(service: Running, caller: Caller) -> None:
    with pytest.raises(FrontdeskError) as refusal:
        await _get(service, "broken", service.visitor(caller.workspace_id))
    assert refusal.value.reason == "INTERNAL"
    assert "ZeroDivision" not in refusal.value.detail


async def test_a_service_that_is_away_is_unavailable(service: Running, caller: Caller) -> None:
    nobody = Peer("inbox", "127.0.0.1:1", ServiceIdentity("gateway", private_key()))
    with pytest.raises(FrontdeskError) as refusal:
        await _list(nobody, service.visitor(caller.workspace_id))
    await nobody.close()
    assert refusal.value.reason == "UNAVAILABLE"


async def test_too_much_work_at_once_is_refused_at_once(database: Database, caller: Caller) -> None:
    async with running("inbox", POLICY, Contacts(database), most=Most(calls=1)) as busy:
        origin = busy.visitor(caller.workspace_id)
        outcomes = await asyncio.gather(
            *(_get(busy, str(new_id()), origin) for _ in range(50)), return_exceptions=True
        )
    refused = [outcome for outcome in outcomes if isinstance(outcome, FrontdeskError)]
    assert all(refusal.reason == "RESOURCE_EXHAUSTED" for refusal in refused)


def test_a_method_in_no_policy_table_stops_the_start(database: Database) -> None:
    async def start() -> None:
        async with running("inbox", {}, Contacts(database)):
            pass

    with pytest.raises(LookupError, match="policy"):
        asyncio.run(start())


def test_a_method_without_a_mark_stops_the_start(database: Database) -> None:
    class Unmarked(Contacts):
        async def GetContact(self, request: object, context: object) -> None:  # type: ignore[override]
            return None

    async def start() -> None:
        async with running("inbox", POLICY, Unmarked(database)):
            pass

    with pytest.raises(TypeError, match="marked"):
        asyncio.run(start())

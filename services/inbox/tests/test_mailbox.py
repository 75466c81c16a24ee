import pytest
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind
from chassis.rpc.client import Origin
from chassis.testing.rpc import running
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import MailboxServiceStub
from inbox.policy import POLICY
from inbox.rpc.mailbox_servicer import MailboxServicer


async def ask(service, origin, **asked):
    stub = MailboxServiceStub(service.peer.channel)
    return await service.peer.call(stub.ListMail, pb.ListMailRequest(**asked), origin=origin)


async def test_the_newest_mails_come_first_and_no_more_than_asked(desk, email):
    for number in range(3):
        await desk.apply(desk.confirmed(email, service=f"Service {number}"))
        await desk.deliver()

    reply = await ask(desk.service, Origin(via=Via.SYSTEM, workspace_id=None), to=email, limit=2)
    assert [mail.subject[11:20] for mail in reply.items] == ["Service 2", "Service 1"]


async def test_people_do_not_read_the_mailbox(desk):
    with pytest.raises(FrontdeskError) as refused:
        await ask(desk.service, desk.service.origin(desk.caller))
    assert refused.value.kind is Kind.DENIED


async def test_there_is_no_mailbox_where_mails_go_to_people(database):
    async with running("inbox", POLICY, MailboxServicer(database, served=False)) as service:
        with pytest.raises(FrontdeskError) as refused:
            await ask(service, Origin(via=Via.SYSTEM, workspace_id=None))
    assert refused.value.kind is Kind.NOT_FOUND

from uuid import UUID

from chassis.context import caller_in
from chassis.db import Database
from chassis.errors import Invalid, NotFound
from chassis.rpc.methods import Servicer, flow
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import MailboxServiceServicer

from inbox.rpc import convert
from inbox.store import mailbox

DEFAULT_LIMIT = 50
HIGHEST_LIMIT = 200
_NO_WORKSPACE = UUID(int=0)


class MailboxServicer(Servicer, MailboxServiceServicer):
    """`served` is false where mails go to people."""

    def __init__(self, database: Database, *, served: bool) -> None:
        super().__init__(database)
        self._served = served

    @flow
    async def ListMail(self, request: pb.ListMailRequest) -> pb.ListMailResponse:
        if not self._served:
            raise NotFound("there is no mailbox here")
        if not 0 <= request.limit <= HIGHEST_LIMIT:
            raise Invalid(f"a page holds 1 to {HIGHEST_LIMIT} mails", field="limit")
        to = convert.filter_email(request.to)
        async with self.database.read(caller_in(_NO_WORKSPACE)) as tx:
            mails = await mailbox.newest(tx, to, request.limit or DEFAULT_LIMIT)
        return pb.ListMailResponse(items=map(convert.mail_message, mails))

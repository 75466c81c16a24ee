from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_waiting_pb2 as pb
from frontdesk.booking.v1.tickets_waiting_pb2_grpc import WaitingListServiceServicer

from booking.actions.tickets.waiting.join_waiting_list import join_waiting_list
from booking.actions.tickets.waiting.leave_waiting_list import leave_waiting_list
from booking.rpc.links import SignedLinks
from booking.rpc.tickets.vouchers import convert
from booking.store.tickets.catalogue import shows
from booking.store.tickets.sales import waiting


class WaitingListServicer(Servicer, WaitingListServiceServicer):
    def __init__(self, database: Database, links: SignedLinks) -> None:
        super().__init__(database)
        self._links = links

    @write
    async def JoinWaitingList(self, tx: Tx, request: pb.JoinWaitingListRequest) -> pb.JoinWaitingListResponse:
        made = await join_waiting_list(tx, convert.entry_of(request, tx.new_id()))
        token = self._links.token(tx.workspace_id, made.id)
        return pb.JoinWaitingListResponse(entry=convert.entry_message(made), token=token)

    @read
    async def ListWaitingEntries(
        self, tx: ReadTx, request: pb.ListWaitingEntriesRequest
    ) -> pb.ListWaitingEntriesResponse:
        show_id = fields.own_id(request.event_id)
        if await shows.find(tx, show_id) is None:
            raise NotFound("There is no such event.")
        status = convert.waiting_status(request.status)
        page = paging.read(request.page, tx.workspace_id, "waiting-list", show_id, status)
        found = await waiting.page(tx, page.fetch, page.after_moment(), show_id, status)
        shown, cursor = paging.cut(page, found, lambda one: (one.created_at, one.id))
        return pb.ListWaitingEntriesResponse(items=map(convert.entry_message, shown), next_cursor=cursor)

    @write
    async def LeaveWaitingList(
        self, tx: Tx, request: pb.LeaveWaitingListRequest
    ) -> pb.LeaveWaitingListResponse:
        await leave_waiting_list(tx, fields.own_id(request.id))
        return pb.LeaveWaitingListResponse()

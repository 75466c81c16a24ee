import base64

from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import tickets_check_ins_pb2 as pb
from frontdesk.booking.v1.tickets_check_ins_pb2_grpc import CheckInServiceServicer
from frontdesk.booking.v1.tickets_lists_pb2 import ListCheckInsRequest, ListCheckInsResponse

from booking.actions.tickets.check_ins.check_in import check_in
from booking.actions.tickets.check_ins.create_check_in_list import create_check_in_list
from booking.actions.tickets.check_ins.replace_check_in_list import replace_check_in_list
from booking.events.tickets.catalogue.check_in_lists import list_message
from booking.rpc.tickets import lists
from booking.rpc.tickets.check_ins import convert
from booking.rpc.tickets.codes.ticket_keys import TicketKeys
from booking.store.tickets.catalogue import shows
from booking.store.tickets.gates import check_in_lists, check_ins, scans


class CheckInsServicer(Servicer, CheckInServiceServicer):
    def __init__(self, database: Database, keys: TicketKeys) -> None:
        super().__init__(database)
        self._keys = keys

    @write
    async def CreateCheckInList(
        self, tx: Tx, request: pb.CreateCheckInListRequest
    ) -> pb.CreateCheckInListResponse:
        show_id = fields.reference(request.event_id, "event_id")
        made = await create_check_in_list(tx, convert.list_of(request, tx.new_id(), show_id))
        return pb.CreateCheckInListResponse(list=list_message(made))

    @write
    async def ReplaceCheckInList(
        self, tx: Tx, request: pb.ReplaceCheckInListRequest
    ) -> pb.ReplaceCheckInListResponse:
        id_ = fields.own_id(request.id)
        made_from = request.expected_version or None
        kept = await replace_check_in_list(tx, convert.list_of(request, id_, id_), made_from=made_from)
        return pb.ReplaceCheckInListResponse(list=list_message(kept))

    @read
    async def GetCheckInList(
        self, tx: ReadTx, request: pb.GetCheckInListRequest
    ) -> pb.GetCheckInListResponse:
        found = await check_in_lists.find(tx, fields.own_id(request.id))
        if found is None:
            raise _missing()
        return pb.GetCheckInListResponse(list=list_message(found))

    @read
    async def ListCheckInLists(
        self, tx: ReadTx, request: pb.ListCheckInListsRequest
    ) -> pb.ListCheckInListsResponse:
        show_id = fields.own_id(request.event_id)
        if await shows.find(tx, show_id) is None:
            raise NotFound("There is no such event.")
        page = paging.read(request.page, tx.workspace_id, "check-in-lists", show_id)
        found = await check_in_lists.page(tx, page.fetch, page.after_moment(), show_id)
        shown, cursor = paging.cut(page, found, lambda one: (one.created_at, one.id))
        return pb.ListCheckInListsResponse(items=map(list_message, shown), next_cursor=cursor)

    @flow
    async def CheckIn(self, request: pb.CheckInRequest) -> pb.CheckInResponse:
        list_id = fields.reference(request.list_id, "list_id")
        codes = await self._keys.codes(self)

        async def answer(tx: Tx) -> pb.CheckInResponse:
            return convert.verdict_message(await check_in(tx, list_id, convert.scan_of(request, codes)))

        return await self.write_reply(answer)

    @read
    async def ListCheckIns(self, tx: ReadTx, request: ListCheckInsRequest) -> ListCheckInsResponse:
        filters, sort = lists.scan_filters(request), lists.sort_of(request.sort)
        page = paging.read(request.page, tx.workspace_id, "check-ins", filters, sort)
        found = await scans.page(tx, page.fetch, page.after_moment(), filters, sort)
        shown, cursor = paging.cut(page, found, lambda one: (one.scanned_at, one.id))
        return ListCheckInsResponse(items=map(lists.scan_message, shown), next_cursor=cursor)

    @read
    async def CountCheckIns(self, tx: ReadTx, request: pb.CountCheckInsRequest) -> pb.CountCheckInsResponse:
        found = await check_in_lists.find(tx, fields.own_id(request.id))
        if found is None:
            raise _missing()
        return convert.attendance_message(await check_ins.attendance(tx, found.id))

    @flow
    async def GetTicketKey(self, request: pb.GetTicketKeyRequest) -> pb.GetTicketKeyResponse:
        public_key = (await self._keys.codes(self)).public_key
        return pb.GetTicketKeyResponse(public_key=base64.urlsafe_b64encode(public_key).decode().rstrip("="))


def _missing() -> NotFound:
    return NotFound("There is no such check-in list.")

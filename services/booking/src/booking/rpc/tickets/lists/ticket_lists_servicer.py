from chassis.db import ReadTx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import tickets_lists_pb2 as pb
from frontdesk.booking.v1.tickets_lists_pb2_grpc import TicketListServiceServicer

from booking.rpc.tickets.lists import convert
from booking.store.tickets.catalogue import shows
from booking.store.tickets.gates import door_lists, scans


class TicketListsServicer(Servicer, TicketListServiceServicer):
    @read
    async def ListTickets(self, tx: ReadTx, request: pb.ListTicketsRequest) -> pb.ListTicketsResponse:
        show_id = fields.own_id(request.event_id)
        filters = convert.door_filters(request)
        page = paging.read(request.page, tx.workspace_id, "tickets", show_id, filters)
        if await shows.find(tx, show_id) is None:
            raise NotFound("There is no such event.")
        found = await door_lists.page(tx, page.fetch, page.after_id(), show_id, filters)
        shown, cursor = paging.cut(page, found, lambda one: (one.ticket.id,))
        return pb.ListTicketsResponse(items=map(convert.listed_message, shown), next_cursor=cursor)

    @read
    async def ListCheckIns(self, tx: ReadTx, request: pb.ListCheckInsRequest) -> pb.ListCheckInsResponse:
        filters, sort = convert.scan_filters(request), convert.sort_of(request.sort)
        page = paging.read(request.page, tx.workspace_id, "check-ins", filters, sort)
        found = await scans.page(tx, page.fetch, page.after_moment(), filters, sort)
        shown, cursor = paging.cut(page, found, lambda one: (one.scanned_at, one.id))
        return pb.ListCheckInsResponse(items=map(convert.scan_message, shown), next_cursor=cursor)

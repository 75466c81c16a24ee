from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_types_pb2 as pb
from frontdesk.booking.v1.tickets_types_pb2_grpc import TicketTypeServiceServicer

from booking.actions.tickets.types.create_ticket_type import create_ticket_type
from booking.actions.tickets.types.replace_ticket_type import replace_ticket_type
from booking.domain.tickets.show import Show
from booking.domain.tickets.ticket_type import TicketType
from booking.events.tickets.catalogue.ticket_types import ticket_type_message
from booking.rpc.tickets.catalogue import convert
from booking.store.tickets.catalogue import shows, ticket_types


class TicketTypesServicer(Servicer, TicketTypeServiceServicer):
    @write
    async def CreateTicketType(
        self, tx: Tx, request: pb.CreateTicketTypeRequest
    ) -> pb.CreateTicketTypeResponse:
        show = await _show(tx, request.event_id)
        wish = convert.ticket_type_of(request, tx.new_id(), show.id, show.currency)
        made = await create_ticket_type(tx, wish)
        return pb.CreateTicketTypeResponse(ticket_type=ticket_type_message(made, show.currency))

    @write
    async def ReplaceTicketType(
        self, tx: Tx, request: pb.ReplaceTicketTypeRequest
    ) -> pb.ReplaceTicketTypeResponse:
        sold, show = await _find(tx, request.id)
        edited = convert.ticket_type_of(request, sold.id, show.id, show.currency)
        made_from = request.expected_version or None
        kept = await replace_ticket_type(tx, edited, currency=show.currency, made_from=made_from)
        return pb.ReplaceTicketTypeResponse(ticket_type=ticket_type_message(kept, show.currency))

    @read
    async def GetTicketType(self, tx: ReadTx, request: pb.GetTicketTypeRequest) -> pb.GetTicketTypeResponse:
        found, show = await _find(tx, request.id)
        return pb.GetTicketTypeResponse(ticket_type=ticket_type_message(found, show.currency))

    @read
    async def ListTicketTypes(
        self, tx: ReadTx, request: pb.ListTicketTypesRequest
    ) -> pb.ListTicketTypesResponse:
        show = await _show(tx, request.event_id)
        page = paging.read(request.page, tx.workspace_id, "ticket-types", show.id)
        found = await ticket_types.page(tx, page.fetch, page.after_moment(), show.id)
        shown, cursor = paging.cut(page, found, _key)
        items = [ticket_type_message(one, show.currency) for one in shown]
        return pb.ListTicketTypesResponse(items=items, next_cursor=cursor)


async def _show(tx: ReadTx, event_id: str) -> Show:
    show = await shows.find(tx, fields.own_id(event_id))
    if show is None:
        raise NotFound("There is no such event.")
    return show


async def _find(tx: ReadTx, id_: str) -> tuple[TicketType, Show]:
    found = await ticket_types.find(tx, fields.own_id(id_))
    if found is None:
        raise NotFound("There is no such ticket type.")
    return found, await _show(tx, str(found.show_id))


def _key(one: TicketType) -> paging.Key:
    return one.created_at, one.id

from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_changes_pb2 as pb
from frontdesk.booking.v1.tickets_changes_pb2_grpc import TicketServiceServicer
from frontdesk.booking.v1.tickets_lists_pb2 import ListTicketsRequest, ListTicketsResponse

from booking.actions.tickets.changes.cancel_ticket import cancel_ticket
from booking.actions.tickets.changes.change_attendee import change_attendee
from booking.actions.tickets.changes.refund_ticket_order import refund_ticket_order
from booking.actions.tickets.changes.resend_ticket_order import resend_ticket_order
from booking.actions.tickets.changes.split_ticket_order import split_ticket_order
from booking.actions.tickets.changes.swap_ticket import SwapTicket, swap_ticket
from booking.domain.payments.payment import MoneyWay
from booking.rpc.payments.convert import payment_of
from booking.rpc.tickets import lists
from booking.rpc.tickets.orders import convert
from booking.rpc.tickets.orders.order_link import OrderLinks
from booking.store.tickets.catalogue import shows
from booking.store.tickets.gates import door_lists


class TicketsServicer(Servicer, TicketServiceServicer):
    def __init__(self, database: Database, links: OrderLinks) -> None:
        super().__init__(database)
        self._links = links

    @write
    async def ChangeAttendee(self, tx: Tx, request: pb.ChangeAttendeeRequest) -> pb.ChangeAttendeeResponse:
        attendee = convert.attendee_of(request.attendee)
        order, shown = await change_attendee(tx, fields.own_id(request.ticket_id), attendee)
        return pb.ChangeAttendeeResponse(order=convert.order_message(order, shown))

    @write
    async def SwapTicket(self, tx: Tx, request: pb.SwapTicketRequest) -> pb.SwapTicketResponse:
        wish = SwapTicket(
            ticket_id=fields.own_id(request.ticket_id),
            ticket_type_id=fields.optional_reference(request.ticket_type_id, "ticket_type_id"),
            date_id=fields.optional_reference(request.date_id, "date_id"),
            seat=request.seat or None,
        )
        order, shown = await swap_ticket(tx, wish)
        return pb.SwapTicketResponse(order=convert.order_message(order, shown))

    @write
    async def CancelTicket(self, tx: Tx, request: pb.CancelTicketRequest) -> pb.CancelTicketResponse:
        order, shown = await cancel_ticket(tx, fields.own_id(request.ticket_id), request.reason)
        return pb.CancelTicketResponse(order=convert.order_message(order, shown))

    @write
    async def SplitTicketOrder(
        self, tx: Tx, request: pb.SplitTicketOrderRequest
    ) -> pb.SplitTicketOrderResponse:
        named = {fields.reference(one, f"ticket_ids.{i}") for i, one in enumerate(request.ticket_ids)}
        order, moved = await split_ticket_order(tx, fields.own_id(request.id), named)
        return pb.SplitTicketOrderResponse(
            order=convert.order_message(order, moved), token=self._links.token(tx.workspace_id, order.id)
        )

    @write
    async def RefundTicketOrder(
        self, tx: Tx, request: pb.RefundTicketOrderRequest
    ) -> pb.RefundTicketOrderResponse:
        payment = payment_of(request, MoneyWay.OUT)
        order, of_it = await refund_ticket_order(
            tx, fields.own_id(request.id), payment, goodwill=request.goodwill
        )
        return pb.RefundTicketOrderResponse(order=convert.order_message(order, of_it))

    @write
    async def ResendTicketOrder(
        self, tx: Tx, request: pb.ResendTicketOrderRequest
    ) -> pb.ResendTicketOrderResponse:
        await resend_ticket_order(tx, fields.own_id(request.id))
        return pb.ResendTicketOrderResponse()

    @read
    async def ListTickets(self, tx: ReadTx, request: ListTicketsRequest) -> ListTicketsResponse:
        show_id = fields.own_id(request.event_id)
        filters = lists.door_filters(request)
        page = paging.read(request.page, tx.workspace_id, "tickets", show_id, filters)
        if await shows.find(tx, show_id) is None:
            raise NotFound("There is no such event.")
        found = await door_lists.page(tx, page.fetch, page.after_id(), show_id, filters)
        shown, cursor = paging.cut(page, found, lambda one: (one.ticket.id,))
        return ListTicketsResponse(items=map(lists.listed_message, shown), next_cursor=cursor)

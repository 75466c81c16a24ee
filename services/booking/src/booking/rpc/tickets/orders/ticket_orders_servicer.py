from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from chassis.context import Via
from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read, write
from frontdesk.booking.v1 import tickets_orders_pb2 as pb
from frontdesk.booking.v1.tickets_orders_pb2_grpc import TicketOrderServiceServicer

from booking.actions.tickets.orders.cancel_ticket_order import cancel_ticket_order
from booking.actions.tickets.orders.complete_ticket_order import CompleteTicketOrder, complete_ticket_order
from booking.actions.tickets.orders.drop_cart import drop_cart
from booking.actions.tickets.orders.note_late_payment import note_late_payment
from booking.actions.tickets.orders.pay_ticket_order import pay_ticket_order
from booking.actions.tickets.orders.place_ticket_order import place_ticket_order
from booking.domain.errors import PaidTooLate
from booking.domain.payments.payment import MoneyWay
from booking.domain.tickets.errors import FilledMeanwhile
from booking.domain.tickets.sales.order import TicketOrder
from booking.domain.tickets.ticket import Ticket
from booking.events.customers import customer_of
from booking.rpc.payments.convert import payment_of
from booking.rpc.tickets.codes.ticket_keys import TicketKeys
from booking.rpc.tickets.orders import convert
from booking.rpc.tickets.orders.order_link import OrderLinks
from booking.rpc.tickets.papers.paper import MEDIA_TYPES, Paper, paper_of
from booking.store.tickets.gates import tickets
from booking.store.tickets.sales import orders, quotas

MADE_AGAIN = 3
"""So often others may fill the tier that an order was to be made at before it is told so."""


class TicketOrdersServicer(Servicer, TicketOrderServiceServicer):
    def __init__(self, database: Database, links: OrderLinks, keys: TicketKeys) -> None:
        super().__init__(database)
        self._links = links
        self._keys = keys

    @flow
    async def PlaceTicketOrder(self, request: pb.PlaceTicketOrderRequest) -> pb.PlaceTicketOrderResponse:
        wish = convert.place_ticket_order(request)
        codes = await self._keys.codes(self)

        async def answer(tx: Tx, surely: bool) -> pb.PlaceTicketOrderResponse:
            placed = await place_ticket_order(tx, wish, surely=surely)
            return pb.PlaceTicketOrderResponse(
                order=convert.order_with_codes(placed.order, placed.tickets, codes),
                token=self._links.token(tx.workspace_id, placed.order.id),
                left=placed.left,
            )

        for _ in range(MADE_AGAIN):
            with suppress(FilledMeanwhile):
                return await self.write_reply_swiftly(answer, missed=quotas.NOTHING_FREE)
        return await self.write_reply_swiftly(answer, missed=quotas.NOTHING_FREE)

    @flow
    async def CompleteTicketOrder(
        self, request: pb.CompleteTicketOrderRequest
    ) -> pb.CompleteTicketOrderResponse:
        codes = await self._keys.codes(self)

        async def answer(tx: Tx) -> pb.CompleteTicketOrderResponse:
            wish = CompleteTicketOrder(
                order_id=self._links.order_id(tx.workspace_id, request.token),
                customer=customer_of(request.customer),
                attendees=convert.attendees_of(request.attendees),
                locale=request.locale,
            )
            order, named = await complete_ticket_order(tx, wish)
            return pb.CompleteTicketOrderResponse(order=convert.order_with_codes(order, named, codes))

        return await self.write_reply(answer)

    @write
    async def DropCart(self, tx: Tx, request: pb.DropCartRequest) -> pb.DropCartResponse:
        await drop_cart(tx, self._links.order_id(tx.workspace_id, request.token))
        return pb.DropCartResponse()

    @flow
    async def ViewTicketOrder(self, request: pb.ViewTicketOrderRequest) -> pb.ViewTicketOrderResponse:
        codes = await self._keys.codes(self)

        async def answer(tx: ReadTx) -> pb.ViewTicketOrderResponse:
            order, of_it = await _find(tx, self._links.order_id(tx.workspace_id, request.token))
            return pb.ViewTicketOrderResponse(order=convert.order_with_codes(order, of_it, codes))

        return await self.read(answer)

    @flow
    async def PrintTicketOrder(self, request: pb.PrintTicketOrderRequest) -> pb.PrintTicketOrderResponse:
        codes = await self._keys.codes(self)

        async def gather(tx: ReadTx) -> Paper:
            order, of_it = await _find(tx, self._named(tx, request))
            return await paper_of(tx, order, of_it, request.format)

        paper = await self.read(gather)
        return pb.PrintTicketOrderResponse(
            content=await paper.written(request.format, codes),
            media_type=MEDIA_TYPES[request.format],
            filename=f"tickets-{paper.order.reference}.{request.format}",
        )

    def _named(self, tx: ReadTx, request: pb.PrintTicketOrderRequest) -> UUID:
        """Visitors name an order by its token only."""
        if request.token or tx.caller.via is Via.PUBLIC:
            return self._links.order_id(tx.workspace_id, request.token)
        return fields.own_id(request.order_id)

    @read
    async def GetTicketOrder(
        self, tx: ReadTx, request: pb.GetTicketOrderRequest
    ) -> pb.GetTicketOrderResponse:
        order, of_it = await _find(tx, fields.own_id(request.id))
        return pb.GetTicketOrderResponse(order=convert.order_message(order, of_it))

    @read
    async def ListTicketOrders(
        self, tx: ReadTx, request: pb.ListTicketOrdersRequest
    ) -> pb.ListTicketOrdersResponse:
        filters, sort = convert.filters_of(request), convert.sort_of(request.sort)
        page = paging.read(request.page, tx.workspace_id, "ticket-orders", filters, sort)
        found = await orders.page(tx, page.fetch, page.after_moment(), filters, sort)
        shown, cursor = paging.cut(page, found, lambda order: (order.created_at, order.id))
        items = [convert.order_message(order.shown_at(tx.now), ()) for order in shown]
        return pb.ListTicketOrdersResponse(items=items, next_cursor=cursor)

    @flow
    async def PayTicketOrder(self, request: pb.PayTicketOrderRequest) -> pb.PayTicketOrderResponse:
        order_id, payment = fields.own_id(request.id), payment_of(request, MoneyWay.IN)

        async def answer(tx: Tx) -> pb.PayTicketOrderResponse:
            order, of_it = await pay_ticket_order(tx, order_id, payment)
            return pb.PayTicketOrderResponse(order=convert.order_message(order, of_it))

        try:
            return await self.write_reply(answer)
        except PaidTooLate:
            if await self.write(note_late_payment, order_id, payment):
                raise
        # The same payment was made meanwhile, in time.
        return await self.write_reply(answer)

    @write
    async def CancelTicketOrder(
        self, tx: Tx, request: pb.CancelTicketOrderRequest
    ) -> pb.CancelTicketOrderResponse:
        order, void = await cancel_ticket_order(tx, fields.own_id(request.id), request.reason)
        return pb.CancelTicketOrderResponse(order=convert.order_message(order, void))


async def _find(tx: ReadTx, id_: UUID) -> tuple[TicketOrder, Sequence[Ticket]]:
    order = await orders.find(tx, id_)
    if order is None:
        raise NotFound("There is no such order.")
    return order.shown_at(tx.now), await tickets.of_order(tx, id_)

from chassis.db import Database, ReadTx
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import my_ticket_orders_pb2 as pb
from frontdesk.booking.v1.my_ticket_orders_pb2_grpc import MyTicketOrderServiceServicer

from booking.domain.errors import LinkInvalid
from booking.events.tickets.tickets import order_message
from booking.rpc.links import SignedLinks
from booking.rpc.tickets.orders.order_link import OrderLinks
from booking.store.customers import customer_links, customer_orders


class MyTicketOrdersServicer(Servicer, MyTicketOrderServiceServicer):
    def __init__(self, database: Database, mine: SignedLinks, orders: OrderLinks) -> None:
        super().__init__(database)
        self._mine = mine
        self._orders = orders

    @read
    async def ListMyTicketOrders(
        self, tx: ReadTx, request: pb.ListMyTicketOrdersRequest
    ) -> pb.ListMyTicketOrdersResponse:
        link = await customer_links.find(tx, self._mine.subject(tx.workspace_id, request.token))
        if link is None:
            raise LinkInvalid("This link is not valid; ask for a new one.", field="token")
        link.check_lives(tx.now)
        page = paging.read(request.page, tx.workspace_id, "my-ticket-orders", link.id)
        found = await customer_orders.page(tx, link.email, page.fetch, page.after_moment())
        listed, cursor = paging.cut(page, found, lambda one: (one[0].created_at, one[0].id))
        items = [
            pb.MyTicketOrder(
                order=order_message(order, ()),
                event_name=event_name,
                token=self._orders.token(tx.workspace_id, order.id),
            )
            for order, event_name in listed
        ]
        return pb.ListMyTicketOrdersResponse(items=items, next_cursor=cursor)

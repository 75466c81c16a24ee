"""The mailed link to all of one's bookings shows one's orders of tickets too."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from booking.rpc.links import Links
from booking_worlds.theatre import Theatre
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import my_ticket_orders_pb2 as pb
from frontdesk.booking.v1 import self_service_pb2 as own
from frontdesk.booking.v1.booking_pb2 import Customer
from frontdesk.booking.v1.my_ticket_orders_pb2_grpc import MyTicketOrderServiceStub
from frontdesk.booking.v1.self_service_pb2_grpc import SelfServiceStub
from frontdesk.common.v1.page_pb2 import PageRequest

EVE = Customer(name="Eve", email="eve@example.org")


async def _visit(theatre: Theatre, method: Any, request: Any) -> Any:
    origin = theatre.service.visitor(theatre.workspace_id)
    return await theatre.service.peer.call(method, request, origin=origin, timeout=60.0)


async def _links(theatre: Theatre, schema: ServiceSchema, email: str) -> list[UUID]:
    """Asks for a link; those that are to be mailed."""
    stub = SelfServiceStub(theatre.service.peer.channel)
    await _visit(theatre, stub.RequestMyBookings, own.RequestMyBookingsRequest(email=email))
    asked = "SELECT aggregate_id FROM outbox WHERE workspace_id = %s AND type = 'booking.mail.requested'"
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        rows = await (await relay.execute(asked, (theatre.workspace_id,))).fetchall()
    return [id_ for (id_,) in rows]


async def test_who_has_tickets_alone_is_mailed_a_link_that_shows_the_orders_latest_first(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    kind = await theatre.ticket_type()
    await theatre.quota(20, kind)
    assert await _links(theatre, schema, "ada@example.org") == []
    made = [await theatre.order((kind, 1)) for _ in range(3)]
    await theatre.cart((kind, 1), customer=EVE)
    await theatre.cart((kind, 1))
    (link_id,) = await _links(theatre, schema, "ada@example.org")
    token = Links.of("secret", "https://desk.example").mine.token(theatre.workspace_id, link_id)
    listed = MyTicketOrderServiceStub(theatre.service.peer.channel).ListMyTicketOrders

    def page(cursor: str = "") -> pb.ListMyTicketOrdersRequest:
        return pb.ListMyTicketOrdersRequest(token=token, page=PageRequest(limit=2, cursor=cursor))

    first = await _visit(theatre, listed, page())
    last = await _visit(theatre, listed, page(first.next_cursor))
    found = [*first.items, *last.items]
    assert [one.order.id for one in found] == [one.id for one in reversed(made)]
    assert last.next_cursor == ""
    shown = await theatre.visit("TicketOrderService/ViewTicketOrder", token=found[0].token)
    assert (shown.order.id, len(shown.order.tickets)) == (made[-1].id, 1)
    assert found[0].event_name


async def test_a_link_of_another_kind_shows_no_orders(theatre: Theatre) -> None:
    links = Links.of("secret", "https://desk.example")
    listed = MyTicketOrderServiceStub(theatre.service.peer.channel).ListMyTicketOrders
    for token in (
        links.manage.token(theatre.workspace_id, UUID(int=1)),
        links.mine.token(theatre.workspace_id, UUID(int=1)),
        links.mine.token(UUID(int=2), UUID(int=1)),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await _visit(theatre, listed, pb.ListMyTicketOrdersRequest(token=token))
        assert refused.value.reason == "LINK_INVALID"

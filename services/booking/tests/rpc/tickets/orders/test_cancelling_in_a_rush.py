"""An event is called off while a crowd is buying: nobody keeps a ticket, and no money is forgotten."""

import asyncio
import os
from collections import Counter

from booking.jobs import VOID_ORDERS
from booking_worlds.events import payloads
from booking_worlds.life import deadlocks
from booking_worlds.theatre import ADA, Theatre, add_show, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import TicketOrderRefundWanted
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
CANCEL = "ShowService/CancelShow"


async def _void_all(show: Theatre) -> None:
    while await show.work_off(VOID_ORDERS):
        pass


async def _bought(show: Theatre, type_id: str) -> str:
    """An order that is paid at once, by its id, or the reason why there is none."""
    order = (await show.cart((type_id, 1), customer=ADA)).order
    money = Money(amount_minor=1000, currency="EUR")
    paid = {"id": order.id, "amount": money, "method": "cash", "reference": order.id}
    await show.ask("TicketOrderService/PayTicketOrder", **paid)
    return str(order.id)


async def test_who_buys_while_the_event_is_cancelled_keeps_no_ticket_and_is_to_be_refunded(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        show = await add_show(theatre, slug=f"called-off-{n}")
        a = await show.ticket_type(price=1000)
        quota = await show.quota(100, a)
        buyers = [outcome_of(_bought(show, a)) for _ in range(40)]
        cancelled = outcome_of(show.ask(CANCEL, id=show.event_id, void_tickets=True))
        answers = await asyncio.gather(*buyers[:20], cancelled, *buyers[20:])
        bought = [one for i, one in enumerate(answers) if i != 20 and not one.isupper()]
        refused = Counter(one for i, one in enumerate(answers) if i != 20 and one.isupper())
        assert refused.keys() <= {"NOT_ON_SALE", "PAID_TOO_LATE"}
        await _void_all(show)
        orders = (await show.ask("TicketOrderService/ListTicketOrders", event_id=show.event_id)).items
        assert {one.status for one in orders} <= {"cancelled"}
        assert await show.counters(quota) == {"free": 100}
        assert await show.drift(quota) == 0
        wanted = Counter(
            one.order.id
            for one in payloads(
                schema, show.workspace_id, TicketOrderRefundWanted, "ticket_order.refund_wanted"
            )
            if one.order.event_id == show.event_id
        )
        assert wanted.keys() >= set(bought)
        assert set(wanted.values()) <= {1}
        assert sum(wanted.values()) == len(bought) + refused["PAID_TOO_LATE"]
    assert await deadlocks(schema) == before

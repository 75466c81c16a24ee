"""Money that comes in pieces, late, twice, in another currency or after a change, and what it buys."""

from typing import Any

import psycopg
import pytest
from booking.jobs import SWEEP_TICKET_ORDERS, VOID_ORDERS
from booking_worlds.theatre import Theatre, outcome_of
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import TicketOrderRefundWanted
from frontdesk.common.v1.money_pb2 import Money

PAY = "TicketOrderService/PayTicketOrder"
REFUND = "TicketService/RefundTicketOrder"


async def money(
    theatre: Theatre, method: str, order_id: str, amount: int, reference: str, currency: str = "EUR"
) -> Any:
    paid = Money(amount_minor=amount, currency=currency)
    return (await theatre.ask(method, id=order_id, amount=paid, method="cash", reference=reference)).order


async def pay(theatre: Theatre, order_id: str, amount: int, reference: str, currency: str = "EUR") -> str:
    """The status of the order then, or why not."""

    async def status() -> str:
        return str((await money(theatre, PAY, order_id, amount, reference, currency)).status)

    return await outcome_of(status())


async def seen(theatre: Theatre, order_id: str) -> Any:
    return (await theatre.ask("TicketOrderService/GetTicketOrder", id=order_id)).order


async def told(schema: ServiceSchema, order_id: str) -> list[str]:
    """The facts of an order, each by its last word; of a wanted refund with the amount."""
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        asked = "SELECT type, payload FROM booking.outbox WHERE aggregate_id = %s ORDER BY seq"
        rows = await (await admin.execute(asked, (order_id,))).fetchall()
    facts = [(type_.rsplit(".", 1)[1], payload) for type_, payload in rows]
    return [fact if fact != "refund_wanted" else f"{fact} {_amount(payload)}" for fact, payload in facts]


def _amount(payload: bytes) -> int:
    return int(TicketOrderRefundWanted.FromString(payload).amount.amount_minor)


async def test_an_order_is_paid_once_a_cancelled_ticket_leaves_nothing_owed(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A", price=50)
    quota = await theatre.quota(5, a)
    order = await theatre.order((a, 2))
    assert await pay(theatre, order.id, 50, "1") == "pending"
    left = (await theatre.ask("TicketService/CancelTicket", ticket_id=order.tickets[0].id)).order
    assert (left.status, [one.status for one in left.tickets]) == ("paid", ["cancelled", "valid"])
    assert await theatre.counters(quota) == {"sold": 1, "free": 4}
    assert await theatre.drift(quota) == 0
    assert await told(schema, order.id) == ["completed", "paid"]
    await theatre.run_out(order.id)
    assert await theatre.work_off(SWEEP_TICKET_ORDERS) == []


async def test_a_free_rest_of_an_order_is_paid_when_what_cost_something_is_cancelled(
    theatre: Theatre,
) -> None:
    a, b = await theatre.ticket_type("A", price=50), await theatre.ticket_type("B")
    quota = await theatre.quota(5, a, b)
    order = await theatre.order((a, 1), (b, 1))
    left = (await theatre.ask("TicketService/CancelTicket", ticket_id=order.tickets[0].id)).order
    assert (left.status, left.payment_method, left.tickets[1].status) == ("paid", "free", "valid")
    assert await theatre.counters(quota) == {"sold": 1, "free": 4}


async def test_a_cancelled_ticket_stays_cancelled_when_the_others_are_paid(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=50)
    quota = await theatre.quota(5, a)
    order = await theatre.order((a, 3))
    await theatre.ask("TicketService/CancelTicket", ticket_id=order.tickets[0].id)
    paid = await money(theatre, PAY, order.id, 100, "1")
    assert (paid.status, [one.status for one in paid.tickets]) == ("paid", ["cancelled", "valid", "valid"])
    assert await theatre.counters(quota) == {"sold": 2, "free": 3}
    assert await theatre.drift(quota) == 0


async def test_what_was_paid_of_an_order_that_expires_is_wanted_back(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(5, a)
    order, other = await theatre.order((a, 1)), await theatre.order((a, 1))
    await pay(theatre, order.id, 60, "1")
    for one in (order, other):
        await theatre.run_out(one.id)
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    assert await told(schema, order.id) == ["completed", "expired", "refund_wanted 60"]
    assert await told(schema, other.id) == ["completed", "expired"]


async def test_money_that_was_given_back_is_owed_again(theatre: Theatre, schema: ServiceSchema) -> None:
    a = await theatre.ticket_type("A", price=100)
    quota = await theatre.quota(1, a)
    late = await theatre.order((a, 1))
    await theatre.run_out(late.id)
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    taken = await theatre.order((a, 1))
    assert await pay(theatre, late.id, 100, "1") == "PAID_TOO_LATE"
    await money(theatre, REFUND, late.id, 100, "1")
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=taken.id)
    assert await pay(theatre, late.id, 1, "2") == "PAID_TOO_LATE"
    assert (await told(schema, late.id))[-1] == "refund_wanted 1"
    assert await theatre.counters(quota) == {"free": 1}
    await money(theatre, REFUND, late.id, 1, "2")
    assert await pay(theatre, late.id, 100, "3") == "paid"


@pytest.mark.parametrize("ended", [False, True])
async def test_money_in_another_currency_is_refused_and_never_booked(
    theatre: Theatre, schema: ServiceSchema, ended: bool
) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(1, a)
    order = await theatre.order((a, 1))
    if ended:
        await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    with pytest.raises(FrontdeskError) as refusal:
        await money(theatre, PAY, order.id, 100, "1", "USD")
    assert (refusal.value.reason, refusal.value.field) == ("INVALID_FIELD", "amount.currency")
    assert (await seen(theatre, order.id)).paid.amount_minor == 0
    assert "refund_wanted 100" not in await told(schema, order.id)


async def test_a_refund_in_another_currency_is_refused(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(1, a)
    order = await theatre.order((a, 1))
    await pay(theatre, order.id, 100, "1")
    with pytest.raises(FrontdeskError) as refusal:
        await money(theatre, REFUND, order.id, 100, "1", "USD")
    assert refusal.value.field == "amount.currency"


async def test_a_paid_order_takes_what_a_dearer_ticket_costs_more_and_nothing_beyond(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, b = await theatre.ticket_type("A", price=100), await theatre.ticket_type("B", price=150)
    await theatre.quota(5, a, b)
    order = await theatre.order((a, 1))
    await pay(theatre, order.id, 100, "1")
    await theatre.ask("TicketService/SwapTicket", ticket_id=order.tickets[0].id, ticket_type_id=b)
    assert await pay(theatre, order.id, 50, "2") == "paid"
    assert (await seen(theatre, order.id)).paid.amount_minor == 150
    assert await pay(theatre, order.id, 50, "3") == "PAID_TOO_LATE"
    assert await told(schema, order.id) == ["completed", "paid", "changed", "changed", "refund_wanted 50"]


async def test_no_ticket_of_a_cart_or_of_what_has_expired_is_cancelled_alone(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(5, a)
    cart, order = (await theatre.cart((a, 2))).order, await theatre.order((a, 2))
    await theatre.run_out(order.id)
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    for one in (cart, order):
        cancelling = theatre.ask("TicketService/CancelTicket", ticket_id=one.tickets[0].id)
        assert await outcome_of(cancelling) == "TRANSITION_REFUSED"


async def test_what_has_ended_is_not_listed_as_pending(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(5, a)
    ended, open_, cart = await theatre.order((a, 1)), await theatre.order((a, 1)), await theatre.cart((a, 1))
    await theatre.run_out(ended.id)

    async def listed(status: str) -> list[str]:
        asked = await theatre.ask("TicketOrderService/ListTicketOrders", status=status)
        return [one.id for one in asked.items]

    assert await listed("pending") == [open_.id]
    assert await listed("held") == [cart.order.id]
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    assert await listed("expired") == [ended.id]


async def test_who_paid_for_a_cancelled_event_is_to_be_refunded(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(5, a)
    paid, part, unpaid = [await theatre.order((a, 1)) for _ in range(3)]
    await pay(theatre, paid.id, 100, "1")
    await pay(theatre, part.id, 30, "1")
    await theatre.ask("ShowService/CancelShow", id=theatre.event_id, void_tickets=True)
    assert await pay(theatre, unpaid.id, 100, "1") == "PAID_TOO_LATE"
    assert set(await theatre.work_off(VOID_ORDERS)) == {paid.id, part.id, unpaid.id}
    assert [(await told(schema, one.id))[1:] for one in (paid, part, unpaid)] == [
        ["paid", "cancelled", "refund_wanted 100"],
        ["cancelled", "refund_wanted 30"],
        ["refund_wanted 100", "cancelled"],
    ]
    assert await theatre.work_off(VOID_ORDERS) == []


async def goodwill(theatre: Theatre, order_id: str, amount: int, reference: str) -> Any:
    given = Money(amount_minor=amount, currency="EUR")
    fields = {"amount": given, "method": "cash", "reference": reference, "goodwill": True}
    return (await theatre.ask(REFUND, id=order_id, **fields)).order


async def test_a_refund_is_owed_again_unless_it_is_goodwill(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=100)
    quota = await theatre.quota(4, a)
    plain, kind = await theatre.order((a, 2)), await theatre.order((a, 2))
    for order in (plain, kind):
        await pay(theatre, order.id, 200, "1")
    bounced = await money(theatre, REFUND, plain.id, 150, "b")
    assert (bounced.total.amount_minor, bounced.refunded.amount_minor) == (200, 150)
    assert await pay(theatre, plain.id, 150, "2") == "paid"
    given = await goodwill(theatre, kind.id, 150, "g")
    assert (given.status, given.total.amount_minor, given.refunded.amount_minor) == ("paid", 50, 150)
    assert [ticket.status for ticket in given.tickets] == ["valid", "valid"]
    assert await pay(theatre, kind.id, 1, "2") == "PAID_TOO_LATE"
    assert await outcome_of(goodwill(theatre, kind.id, 52, "h")) == "REFUND_TOO_LARGE"
    await theatre.ask("TicketService/CancelTicket", ticket_id=kind.tickets[0].id)
    assert (await seen(theatre, kind.id)).total.amount_minor == 0
    assert await theatre.counters(quota) == {"sold": 3, "free": 1}


async def test_goodwill_on_top_of_what_was_paid_too_much_lowers_no_price(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=100)
    await theatre.quota(2, a)
    order = await theatre.order((a, 2))
    await pay(theatre, order.id, 200, "1")
    await theatre.ask("TicketService/CancelTicket", ticket_id=order.tickets[0].id)
    given = await goodwill(theatre, order.id, 100, "g")
    assert (given.total.amount_minor, given.refunded.amount_minor) == (100, 100)

"""A payment for tickets that is told again, later or under a reference that another one has."""

import asyncio
import os
from collections import Counter
from typing import Any

import psycopg
from booking.jobs import SWEEP_TICKET_ORDERS
from booking_worlds.life import deadlocks
from booking_worlds.theatre import Theatre, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.money_pb2 import Money

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
PAY = "TicketOrderService/PayTicketOrder"
REFUND = "TicketService/RefundTicketOrder"
PRICE = 2500


async def sent(
    theatre: Theatre,
    order: Any,
    amount: int = PRICE,
    reference: str = "1",
    *,
    how: str = PAY,
    by: str = "bank",
) -> str:
    """The status of the order then, or why not."""

    async def status() -> str:
        money = Money(amount_minor=amount, currency="EUR")
        answer = await theatre.ask(how, id=order.id, amount=money, method=by, reference=reference)
        return str(answer.order.status)

    return await outcome_of(status())


async def seen(theatre: Theatre, order: Any) -> tuple[str, int, int]:
    """Its status, what was paid of it and what went back."""
    now = (await theatre.ask("TicketOrderService/GetTicketOrder", id=order.id)).order
    return now.status, now.paid.amount_minor, now.refunded.amount_minor


async def facts(schema: ServiceSchema, order: Any) -> list[str]:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        asked = "SELECT type FROM booking.outbox WHERE aggregate_id = %s ORDER BY seq"
        rows = await (await admin.execute(asked, (order.id,))).fetchall()
    return [type_.rsplit(".", 1)[1] for (type_,) in rows]


async def stalls(theatre: Theatre, size: int = 1) -> tuple[str, str]:
    type_id = await theatre.ticket_type(price=PRICE)
    return type_id, await theatre.quota(size, type_id)


async def test_a_reference_is_of_one_payment_only(theatre: Theatre) -> None:
    a, _ = await stalls(theatre)
    order = await theatre.order((a, 1))
    assert await sent(theatre, order, 1000) == "pending"
    assert await sent(theatre, order, 1500) == "PAYMENT_REFERENCE_REUSED"
    assert await sent(theatre, order, 1000, by="cash") == "PAYMENT_REFERENCE_REUSED"
    assert await sent(theatre, order, 1000) == "pending"
    assert await sent(theatre, order, 1500, "2") == "paid"
    assert await seen(theatre, order) == ("paid", PRICE, 0)


async def test_a_payment_that_is_told_again_later_hears_what_became_of_its_order(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, _ = await stalls(theatre)
    order = await theatre.order((a, 1))
    assert [await sent(theatre, order) for _ in range(2)] == ["paid", "paid"]
    assert await sent(theatre, order, PRICE + 1) == "PAYMENT_REFERENCE_REUSED"
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    assert await sent(theatre, order) == "cancelled"
    assert await seen(theatre, order) == ("cancelled", PRICE, 0)
    assert await facts(schema, order) == ["completed", "paid", "cancelled"]


async def test_a_part_that_was_paid_in_time_and_is_told_again_after_the_end_is_wanted_back_once(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, quota = await stalls(theatre)
    order = await theatre.order((a, 1))
    await sent(theatre, order, 1000)
    await theatre.run_out(order.id)
    assert await theatre.work_off(SWEEP_TICKET_ORDERS) == [order.id]
    assert await sent(theatre, order, 1000) == "expired"
    assert await sent(theatre, order, PRICE - 1000, "2") == "PAID_TOO_LATE"
    assert await facts(schema, order) == ["completed", "expired", "refund_wanted", "refund_wanted"]
    assert await theatre.counters(quota) == {"free": 1}
    assert await sent(theatre, order, PRICE, "3") == "paid"


async def test_a_part_that_comes_after_the_end_buys_nothing_swept_or_not(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, _ = await stalls(theatre)
    order = await theatre.order((a, 1))
    await sent(theatre, order, 1000)
    await theatre.run_out(order.id)
    assert await sent(theatre, order, 1000) == "expired"
    assert await sent(theatre, order, 500, "2") == "PAID_TOO_LATE"
    await theatre.work_off(SWEEP_TICKET_ORDERS)
    assert await sent(theatre, order, 500, "3") == "PAID_TOO_LATE"
    assert await facts(schema, order) == ["completed", "refund_wanted", "expired", *["refund_wanted"] * 2]


async def test_a_late_payment_that_is_told_again_is_too_late_again_though_room_came_back(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, quota = await stalls(theatre)
    late = await theatre.order((a, 1))
    await theatre.run_out(late.id)
    other = await theatre.order((a, 1))
    assert [await sent(theatre, late) for _ in range(2)] == ["PAID_TOO_LATE", "PAID_TOO_LATE"]
    assert await sent(theatre, late, 1) == "PAYMENT_REFERENCE_REUSED"
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=other.id)
    assert await sent(theatre, late) == "PAID_TOO_LATE"
    assert await seen(theatre, late) == ("expired", PRICE, 0)
    assert (await facts(schema, late)).count("refund_wanted") == 1
    assert await sent(theatre, late, reference="another transfer") == "paid"
    assert await theatre.counters(quota) == {"sold": 1}


async def test_what_somebody_cancelled_is_not_brought_back_by_money_however_often_it_is_told(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, quota = await stalls(theatre)
    order = await theatre.order((a, 1))
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    answers = await asyncio.gather(*(sent(theatre, order) for _ in range(10)))
    assert set(answers) == {"PAID_TOO_LATE"}
    assert await seen(theatre, order) == ("cancelled", PRICE, 0)
    assert await facts(schema, order) == ["completed", "cancelled", "refund_wanted"]
    assert await theatre.counters(quota) == {"free": 1}


async def test_a_refund_that_is_told_again_goes_back_once_and_its_reference_is_its_own(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, _ = await stalls(theatre)
    order = await theatre.order((a, 1))
    await sent(theatre, order)
    for _ in range(2):
        assert await sent(theatre, order, 1000, how=REFUND) == "paid"
    assert await sent(theatre, order, 900, how=REFUND) == "PAYMENT_REFERENCE_REUSED"
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    assert await sent(theatre, order, 1000, how=REFUND) == "cancelled"
    assert await seen(theatre, order) == ("cancelled", PRICE, 1000)
    assert (await facts(schema, order)).count("refunded") == 1


async def test_ten_who_tell_one_payment_at_once_pay_once(theatre: Theatre, schema: ServiceSchema) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre)
        order = await theatre.order((a, 1))
        await theatre.run_out(order.id)
        answers = await asyncio.gather(*(sent(theatre, order) for _ in range(10)))
        assert set(answers) == {"paid"}
        assert await seen(theatre, order) == ("paid", PRICE, 0)
        assert await facts(schema, order) == ["completed", "paid"]
        assert await theatre.counters(quota) == {"sold": 1}
    assert await deadlocks(schema) == before


async def test_of_payments_the_end_and_others_at_once_one_gets_the_ticket_and_all_other_money_is_wanted_back(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for _ in range(ROUNDS):
        a, quota = await stalls(theatre)
        order = await theatre.order((a, 1))
        await theatre.run_out(order.id)
        payments = [sent(theatre, order, reference=str(n % 5)) for n in range(10)]
        buyers = [theatre.outcome((a, 1)) for _ in range(10)]
        paid = (await asyncio.gather(*payments, *buyers, theatre.work_off(SWEEP_TICKET_ORDERS)))[:10]
        status, money, _ = await seen(theatre, order)
        told = Counter(await facts(schema, order))
        assert money == 5 * PRICE
        assert (status in ("paid", "expired"), set(paid) <= {"paid", "PAID_TOO_LATE"}) == (True, True)
        assert (told["paid"], told["refund_wanted"]) == ((1, 4) if status == "paid" else (0, 5))
        assert sum((await theatre.counters(quota)).values()) == 1
        assert await theatre.drift(quota) == 0
    assert await deadlocks(schema) == before

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
from booking.jobs import SWEEP_TICKET_ORDERS, VOID_ORDERS
from booking_worlds.life import deadlocks
from booking_worlds.theatre import ADA, EVENING, Theatre, add_show, message, outcome_of
from chassis.context import Caller
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.money_pb2 import Money

BERLIN = ZoneInfo("Europe/Berlin")

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


@pytest.fixture
async def no_deadlocks(schema: ServiceSchema) -> AsyncIterator[None]:
    before = await deadlocks(schema)
    yield
    assert await deadlocks(schema) == before


@pytest.mark.usefixtures("no_deadlocks")
async def test_forty_race_for_ten_tickets_of_two_types_that_share_a_quota(theatre: Theatre) -> None:
    for n in range(ROUNDS):
        shop = await add_show(theatre, slug=f"race-{n}")
        a, b = await shop.ticket_type("A"), await shop.ticket_type("B")
        quota = await shop.quota(10, a, b)
        outcomes = await shop.race(*([(a, 1)], [(b, 1)]) * 20)
        assert outcomes == {"paid": 10, "SOLD_OUT": 30}
        assert await shop.counters(quota) == {"sold": 10}
        assert await shop.drift(quota) == 0


@pytest.mark.usefixtures("no_deadlocks")
async def test_forty_race_for_carts_and_orders_over_several_quotas(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B")
    quotas = [await theatre.quota(10, a, b), await theatre.quota(7, a), await theatre.quota(7, b)]
    wishes = [theatre.outcome((a, 1), (b, 1)) for _ in range(20)]
    carts = [outcome_of(theatre.cart((b, 1), (a, 1))) for _ in range(20)]
    await asyncio.gather(*wishes, *carts)
    kept = [await theatre.counters(quota) for quota in quotas]
    assert [counted.get("sold", 0) + counted.get("held", 0) for counted in kept] == [10, 5, 5]
    assert [await theatre.drift(quota) for quota in quotas] == [0, 0, 0]


async def test_an_order_of_six_and_six_on_ten_is_refused_whole(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B")
    quota = await theatre.quota(10, a, b)
    assert await theatre.outcome((a, 6), (b, 6)) == "SOLD_OUT"
    assert await theatre.counters(quota) == {"free": 10}
    assert await theatre.outcome((a, 6), (b, 4)) == "paid"


async def test_a_type_in_two_quotas_is_limited_by_the_smaller_and_an_unlimited_one_never_blocks(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type("A")
    large, small, endless = await theatre.quota(5, a), await theatre.quota(2, a), await theatre.quota(None, a)
    assert await theatre.outcome((a, 3)) == "SOLD_OUT"
    assert await theatre.outcome((a, 2)) == "paid"
    assert await theatre.counters(large) == {"sold": 2, "free": 3}
    assert await theatre.counters(small) == {"sold": 2}
    assert await theatre.counters(endless) == {"sold": 2}


async def test_an_overfull_quota_never_blocks_orders_that_do_not_touch_it(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B")
    full, other = await theatre.quota(5, a), await theatre.quota(5, b)
    await theatre.order((a, 5))
    await theatre.ask("QuotaService/ReplaceQuota", id=full, name="Seats", size=3, ticket_type_ids=[a])
    assert await theatre.counters(full) == {"sold": 5, "overbooked": 2}
    assert await theatre.outcome((a, 1)) == "SOLD_OUT"
    assert await theatre.outcome((b, 1)) == "paid"
    assert await theatre.counters(other) == {"sold": 1, "free": 4}


async def test_what_comes_back_to_an_overbooked_quota_pays_off_what_is_over_first(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    orders = [await theatre.order((a, 1)) for _ in range(5)]
    await theatre.ask("QuotaService/ReplaceQuota", id=quota, name="Seats", size=3, ticket_type_ids=[a])
    left = []
    for order in orders[:3]:
        await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
        left.append(await theatre.counters(quota))
    assert left == [{"sold": 4, "overbooked": 1}, {"sold": 3}, {"sold": 2, "free": 1}]


async def test_a_contingent_that_is_kept_back_is_not_sold(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a, contingent=3)
    assert await theatre.outcome((a, 3)) == "SOLD_OUT"
    assert await theatre.outcome((a, 2)) == "paid"
    assert await theatre.counters(quota) == {"sold": 2, "blocked": 3}


async def test_the_stock_of_a_cart_returns_at_its_end_without_a_sweeper(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(4, a)
    cart = (await theatre.cart((a, 3))).order
    assert cart.status == "held"
    assert await theatre.counters(quota) == {"held": 3, "free": 1}
    assert await theatre.outcome((a, 4)) == "SOLD_OUT"
    await theatre.run_out(cart.id)
    assert await theatre.counters(quota) == {"free": 4}
    assert await theatre.outcome((a, 4)) == "paid"
    assert await theatre.counters(quota) == {"sold": 4}
    assert await theatre.drift(quota) == 0


async def test_a_cart_that_ended_is_completed_as_long_as_there_is_room(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(4, a)
    first, second = await theatre.cart((a, 2)), await theatre.cart((a, 2))
    await theatre.run_out(first.order.id)
    await theatre.run_out(second.order.id)
    await theatre.order((a, 1))
    complete = "TicketOrderService/CompleteTicketOrder"
    answer = await theatre.visit(complete, token=first.token, customer=ADA)
    assert answer.order.status == "paid"
    with pytest.raises(FrontdeskError) as refusal:
        await theatre.visit(complete, token=second.token, customer=ADA)
    assert refusal.value.reason == "CART_EXPIRED"
    assert await theatre.counters(quota) == {"sold": 3, "free": 1}
    assert await theatre.drift(quota) == 0


@pytest.mark.usefixtures("no_deadlocks")
async def test_complete_posted_in_parallel_yields_one_order_and_one_set_of_tickets(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(100, a)
    for n in range(ROUNDS):
        cart = await theatre.cart((a, 2))
        complete = "TicketOrderService/CompleteTicketOrder"
        answers = await asyncio.gather(
            *(theatre.visit(complete, token=cart.token, customer=ADA) for _ in range(10))
        )
        assert len({answer.order.SerializeToString() for answer in answers}) == 1
        assert [ticket.status for ticket in answers[0].order.tickets] == ["valid", "valid"]
        assert await theatre.counters(quota) == {"sold": 2 * (n + 1), "free": 98 - 2 * n}


async def test_a_payment_after_the_end_gets_the_ticket_if_stock_remains(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=2500)
    quota = await theatre.quota(2, a)
    order = await theatre.order((a, 2))
    assert (order.status, order.total.amount_minor) == ("pending", 5000)
    await theatre.run_out(order.id)
    assert await _pay(theatre, order.id, 5000) == "paid"
    assert await theatre.counters(quota) == {"sold": 2}


async def test_a_payment_after_the_end_with_nothing_left_is_kept_and_its_refund_asked_for_once(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A", price=2500)
    quota = await theatre.quota(2, a)
    late = await theatre.order((a, 2))
    await theatre.run_out(late.id)
    await theatre.order((a, 1))
    assert await _pay(theatre, late.id, 5000) == "PAID_TOO_LATE"
    await _pay(theatre, late.id, 5000)
    kept = (await theatre.ask("TicketOrderService/GetTicketOrder", id=late.id)).order
    assert (kept.status, kept.paid.amount_minor) == ("expired", 5000)
    assert await _events(schema, late.id) == ["completed", "refund_wanted"]
    assert await theatre.counters(quota) == {"held": 1, "free": 1}


async def test_a_payment_counts_once_per_reference(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=2500)
    await theatre.quota(2, a)
    order = await theatre.order((a, 2))
    assert await _pay(theatre, order.id, 2000, reference="first") == "pending"
    assert await _pay(theatre, order.id, 2000, reference="first") == "pending"
    assert await _pay(theatre, order.id, 3000, reference="second") == "paid"


async def test_a_sold_out_date_leaves_the_others(theatre: Theatre) -> None:
    rule = message("ShowRecurrence", rrule="FREQ=WEEKLY;COUNT=3", duration_minutes=90)
    rule.first_starts_at.FromDatetime(EVENING)
    series = await add_show(theatre, slug="series", recurrence=rule, dates=[])
    dates = (await series.ask("ShowService/GetShow", id=series.event_id)).show.dates
    assert [_in_berlin(date) for date in dates] == [
        EVENING.astimezone(BERLIN).replace(tzinfo=None) + timedelta(weeks=n) for n in range(3)
    ]
    a = await series.ticket_type("A")
    await series.quota(3, a, date_id=dates[0].id)
    await series.quota(3, a, date_id=dates[1].id)
    line = message("OrderLine", ticket_type_id=a, quantity=3, date_id=dates[0].id)
    assert (await series.order(lines=[line])).status == "paid"
    assert await series.outcome(lines=[line]) == "SOLD_OUT"
    line.date_id = dates[1].id
    assert await series.outcome(lines=[line]) == "paid"
    line.date_id = dates[2].id
    assert await series.outcome(lines=[line]) == "NOT_ON_SALE"


def _in_berlin(date: Any) -> datetime:
    """By the clock on the wall, which stays when the clocks change."""
    return date.starts_at.ToDatetime(UTC).astimezone(BERLIN).replace(tzinfo=None)


async def test_tiers_follow_each_other_by_number_whoever_races(theatre: Theatre) -> None:
    early = message("PriceTier", name="Early", price=Money(amount_minor=1000, currency="EUR"), quantity=5)
    a = await theatre.ticket_type("A", price=2000, tiers=[early])
    await theatre.quota(10, a)
    carts = await asyncio.gather(*(theatre.cart((a, 1)) for _ in range(10)))
    prices = sorted(cart.order.total.amount_minor for cart in carts)
    assert prices == [1000] * 5 + [2000] * 5


async def test_a_cancelled_event_sells_nothing_and_voids_its_tickets_where_they_are_to_be(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    order = await theatre.order((a, 2))
    answer = await theatre.ask("ShowService/CancelShow", id=theatre.event_id, void_tickets=True)
    assert answer.show.status == "cancelled"
    assert await theatre.outcome((a, 1)) == "NOT_ON_SALE"
    assert order.id in await theatre.work_off(VOID_ORDERS)
    kept = (await theatre.ask("TicketOrderService/GetTicketOrder", id=order.id)).order
    assert (kept.status, kept.tickets[0].status) == ("cancelled", "cancelled")
    assert await theatre.counters(quota) == {"free": 5}
    assert await theatre.work_off(VOID_ORDERS) == []


async def test_the_sweeper_only_tidies_up_after_what_has_ended(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    ended, fresh = await theatre.cart((a, 2)), await theatre.cart((a, 1))
    await theatre.run_out(ended.order.id)
    assert await theatre.work_off(SWEEP_TICKET_ORDERS) == [ended.order.id]
    assert await theatre.counters(quota) == {"held": 1, "free": 4}
    assert await theatre.drift(quota) == 0
    seen = await theatre.visit("TicketOrderService/ViewTicketOrder", token=fresh.token)
    assert seen.order.status == "held"


async def test_a_workspace_never_sees_another_ones_event_order_or_quota(
    theatre: Theatre, stranger: Caller
) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    cart = await theatre.cart((a, 1))
    other = replace(theatre, owner=stranger)
    tries = [
        other.ask("ShowService/GetShow", id=theatre.event_id),
        other.ask("QuotaService/GetQuota", id=quota),
        other.ask("TicketTypeService/GetTicketType", id=a),
        other.ask("TicketOrderService/GetTicketOrder", id=cart.order.id),
        other.visit("TicketOrderService/ViewTicketOrder", token=cart.token),
        other.visit("TicketOrderService/CompleteTicketOrder", token=cart.token, customer=ADA),
        other.visit("ShopService/GetOfferedShow", slug_or_id=theatre.event_id),
    ]
    assert {await outcome_of(one) for one in tries} == {"NOT_FOUND"}
    assert await other.outcome((a, 1)) == "UNKNOWN_REFERENCE"


async def _pay(theatre: Theatre, order_id: str, amount: int, reference: str = "transfer 1") -> str:
    async def status() -> str:
        answer = await theatre.ask(
            "TicketOrderService/PayTicketOrder",
            id=order_id,
            amount=Money(amount_minor=amount, currency="EUR"),
            method="transfer",
            reference=reference,
        )
        return str(answer.order.status)

    return await outcome_of(status())


async def _events(schema: ServiceSchema, order_id: str) -> list[str]:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        rows = await (
            await admin.execute(
                "SELECT type FROM booking.outbox WHERE aggregate_id = %s ORDER BY seq", (order_id,)
            )
        ).fetchall()
    return [type_.rsplit(".", 1)[1] for (type_,) in rows]

"""A date is moved, cancelled or removed; tickets follow, and each order hears of it once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from booking.actions.tickets.dates.look_at_date import look_at_date
from booking.jobs import LOOK_AT_DATES, OFFER_TO_WAITING, SWEEP_TICKET_ORDERS, TELL_OF_DATES
from booking_worlds.events import payloads
from booking_worlds.life import events_of
from booking_worlds.theatre import ADA, EVENING, Theatre, change, message, outcome_of
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_dates_events_pb2 as events_pb
from frontdesk.booking.v1.tickets_events_pb2 import (
    TicketOrderCancelled,
    TicketOrderChanged,
    TicketOrderRefundWanted,
)
from frontdesk.common.v1.money_pb2 import Money
from google.protobuf.timestamp_pb2 import Timestamp

MOVE = "ShowDateService/MoveShowDate"
CANCEL = "ShowDateService/CancelShowDate"
CHANGED = "booking.ticket_order.dates_changed"
LATER = "UPDATE show_dates SET look_again_at = now() WHERE look_again_at IS NOT NULL"


def stamp(days: int, hours: int = 0) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(EVENING + timedelta(days=days, hours=hours))
    return made


async def second_date(theatre: Theatre, days: int = 7) -> str:
    date = message("NewShowDate", starts_at=stamp(days), ends_at=stamp(days, 3))
    made = await theatre.ask("ShowService/AddShowDates", id=theatre.event_id, dates=[date])
    return str(made.show.dates[-1].id)


async def move(theatre: Theatre, date_id: str, days: int, **fields: Any) -> Any:
    times = {"starts_at": stamp(days), "ends_at": stamp(days, 3)}
    return (await theatre.ask(MOVE, id=theatre.event_id, date_id=date_id, **times, **fields)).show


async def cancel(theatre: Theatre, date_id: str, *, void: bool = False) -> Any:
    return (await theatre.ask(CANCEL, id=theatre.event_id, date_id=date_id, void_tickets=void)).show


async def order(theatre: Theatre, type_id: str, *dates: str, paid: int = 0) -> Any:
    lines = [message("OrderLine", ticket_type_id=type_id, quantity=1, date_id=one) for one in dates]
    made = (await theatre.cart(lines=lines, customer=ADA)).order
    if paid:
        await pay(theatre, made.id, paid)
    return made


async def pay(theatre: Theatre, order_id: str, amount: int) -> None:
    money = Money(amount_minor=amount, currency="EUR")
    method = "TicketOrderService/PayTicketOrder"
    await theatre.ask(method, id=order_id, amount=money, method="cash", reference=f"till {amount}")


async def shown(theatre: Theatre, order_id: str) -> Any:
    return (await theatre.ask("TicketOrderService/GetTicketOrder", id=order_id)).order


async def told(theatre: Theatre, order_id: str) -> Sequence[events_pb.TicketOrderDatesChanged]:
    await theatre.work_off(TELL_OF_DATES)
    assert theatre.schema is not None
    return [
        events_pb.TicketOrderDatesChanged.FromString(payload)
        for type_, payload in await events_of(theatre.schema, order_id)
        if type_ == CHANGED
    ]


async def test_a_date_is_moved_from_the_newest_version_and_its_tickets_go_along(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    made = await order(theatre, a, theatre.date_id)
    show = await move(theatre, theatre.date_id, 1, expected_version=2)
    assert [date.starts_at for date in show.dates] == [stamp(1)]
    assert show.version == 3
    assert await outcome_of(move(theatre, theatre.date_id, 2, expected_version=2)) == "EDITED_MEANWHILE"
    assert (await shown(theatre, made.id)).tickets[0].date_id == theatre.date_id
    assert await theatre.counters(quota) == {"sold": 1, "free": 4}


async def test_who_has_tickets_hears_once_of_a_moved_date_from_when_to_when(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    made = await order(theatre, a, theatre.date_id)
    await move(theatre, theatre.date_id, 1)
    await move(theatre, theatre.date_id, 2)
    (news,) = await told(theatre, made.id)
    (moved,) = news.moved
    assert (moved.was_starts_at, news.order.dates[0].starts_at) == (stamp(0), stamp(2))
    assert news.order.order.version == made.version + 1
    assert (await shown(theatre, made.id)).version == made.version + 1
    assert await theatre.work_off(TELL_OF_DATES) == []
    await change(theatre, LATER)
    assert await theatre.work_off(LOOK_AT_DATES) == [theatre.date_id]
    assert len(await told(theatre, made.id)) == 1


async def test_a_date_that_was_moved_back_before_anybody_heard_is_no_news(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    made = await order(theatre, a, theatre.date_id)
    await move(theatre, theatre.date_id, 1)
    await move(theatre, theatre.date_id, 0)
    assert await told(theatre, made.id) == []


async def test_what_cannot_be_moved_or_cancelled_is_refused(theatre: Theatre) -> None:
    other = await second_date(theatre)
    assert await outcome_of(move(theatre, other, 0)) == "DATE_TAKEN"
    with pytest.raises(FrontdeskError) as wrong:
        times = {"starts_at": stamp(2), "ends_at": stamp(1)}
        await theatre.ask(MOVE, id=theatre.event_id, date_id=other, **times)
    assert (wrong.value.reason, wrong.value.field) == ("INVALID_FIELD", "ends_at")
    assert await outcome_of(move(theatre, theatre.event_id, 3)) == "NOT_FOUND"
    assert await outcome_of(move(theatre, other, -40)) == "INVALID_FIELD"
    await cancel(theatre, other)
    assert await outcome_of(cancel(theatre, theatre.date_id)) == "TRANSITION_REFUSED"
    begin = "UPDATE show_dates SET starts_at = now() - interval '2 hours', ends_at = now() WHERE id = %s"
    await change(theatre, begin, theatre.date_id)
    assert await outcome_of(move(theatre, theatre.date_id, 3)) == "TRANSITION_REFUSED"


async def test_a_date_that_nobody_had_a_ticket_for_is_removed_and_can_be_added_again(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    other = await second_date(theatre)
    show = await cancel(theatre, other)
    assert [date.id for date in show.dates] == [theatre.date_id]
    offer = (await theatre.visit("ShopService/GetOfferedShow", slug_or_id=theatre.event_id)).offer
    assert [date.id for date in offer.dates] == [theatre.date_id]
    assert await outcome_of(order(theatre, a, other)) == "NOT_ON_SALE"
    assert await second_date(theatre) != other


async def test_a_cancelled_date_keeps_its_tickets_valid_to_be_swapped_and_tells_who_has_them(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    other = await second_date(theatre)
    made = await order(theatre, a, other)
    show = await cancel(theatre, other)
    assert [bool(date.cancelled_at.seconds) for date in show.dates] == [False, True]
    (news,) = await told(theatre, made.id)
    assert (list(news.cancelled_date_ids), [date.off for date in news.order.dates]) == ([other], [True])
    ticket = made.tickets[0].id
    await theatre.ask("TicketService/SwapTicket", ticket_id=ticket, date_id=theatre.date_id)
    assert (await shown(theatre, made.id)).tickets[0].date_id == theatre.date_id
    facts = payloads(schema, theatre.workspace_id, TicketOrderChanged, "ticket_order.changed")[-1].order
    assert [date.id for date in facts.dates] == [theatre.date_id, other]
    assert await outcome_of(order(theatre, a, other)) == "NOT_ON_SALE"


async def test_a_cancelled_date_voids_its_tickets_and_wants_back_what_was_paid_for_them(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A", price=1000)
    quota = await theatre.quota(9, a)
    other = await second_date(theatre)
    both = await order(theatre, a, theatre.date_id, other, paid=2000)
    alone = await order(theatre, a, other, paid=1000)
    unpaid = await order(theatre, a, theatre.date_id, other)
    await cancel(theatre, other, void=True)
    (news,) = await told(theatre, both.id)
    assert (news.refund.amount_minor, list(news.cancelled_date_ids)) == (1000, [other])
    kept = await shown(theatre, both.id)
    assert ([one.status for one in kept.tickets], kept.total.amount_minor) == (["valid", "cancelled"], 1000)
    assert (await shown(theatre, alone.id)).status == "cancelled"
    found = dict(await events_of(schema, alone.id))
    assert TicketOrderCancelled.FromString(found["booking.ticket_order.cancelled"]).reason
    wanted = TicketOrderRefundWanted.FromString(found["booking.ticket_order.refund_wanted"])
    assert (wanted.amount.amount_minor, wanted.cause) == (1000, "date_cancelled")
    owing = await shown(theatre, unpaid.id)
    assert (owing.status, owing.total.amount_minor) == ("pending", 1000)
    assert await theatre.counters(quota) == {"sold": 1, "held": 1, "free": 7}
    assert await theatre.drift(quota) == 0
    await pay(theatre, unpaid.id, 1000)
    assert (await shown(theatre, unpaid.id)).status == "paid"


async def test_carts_and_orders_for_a_cancelled_date_are_not_completed_or_paid(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A", price=1000)
    await theatre.quota(9, a)
    other = await second_date(theatre)
    line = message("OrderLine", ticket_type_id=a, quantity=1, date_id=other)
    cart, unpaid = await theatre.cart(lines=[line]), await order(theatre, a, other)
    await cancel(theatre, other)
    complete = theatre.visit("TicketOrderService/CompleteTicketOrder", token=cart.token, customer=ADA)
    assert await outcome_of(complete) == "NOT_ON_SALE"
    assert await outcome_of(pay(theatre, unpaid.id, 1000)) == "PAID_TOO_LATE"
    await theatre.run_out(unpaid.id)
    assert await theatre.work_off(SWEEP_TICKET_ORDERS)


async def test_tickets_that_are_bought_while_their_date_is_cancelled_become_void_too(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(50, a)
    for days in (7, 8, 9):
        other = await second_date(theatre, days)
        lines = [message("OrderLine", ticket_type_id=a, quantity=1, date_id=other)]
        buyers = [outcome_of(theatre.outcome(lines=lines)) for _ in range(20)]
        await asyncio.gather(*buyers, cancel(theatre, other, void=True))
        await change(theatre, LATER)
        await theatre.work_off(LOOK_AT_DATES)
        await theatre.work_off(TELL_OF_DATES)
        assert await theatre.counters(quota) == {"free": 50}


async def test_who_waits_for_a_cancelled_date_is_taken_off_the_list(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(0, a)
    other = await second_date(theatre)
    wish = {"event_id": theatre.event_id, "date_id": other, "ticket_type_id": a, "quantity": 1}
    await theatre.visit("WaitingListService/JoinWaitingList", **wish, customer=ADA)
    await cancel(theatre, other)
    await change(theatre, "UPDATE shows SET next_look_at = now() WHERE next_look_at > now()")
    assert theatre.event_id in await theatre.work_off(OFFER_TO_WAITING)
    listed = await theatre.ask("WaitingListService/ListWaitingEntries", event_id=theatre.event_id)
    assert [one.status for one in listed.items] == ["closed"]


async def test_who_keeps_tickets_of_a_cancelled_event_hears_of_it(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    made = await order(theatre, a, theatre.date_id)
    await theatre.ask("ShowService/CancelShow", id=theatre.event_id)
    (news,) = await told(theatre, made.id)
    assert [UUID(one) for one in news.cancelled_date_ids] == [UUID(theatre.date_id)]


async def test_a_look_that_was_due_before_a_newer_change_leaves_that_one_its_own(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(5, a)
    other = await second_date(theatre)
    made = await order(theatre, a, other)
    await move(theatre, other, 8)
    await theatre.work_off(TELL_OF_DATES)
    assert theatre.database is not None
    await theatre.database.run(theatre.owner, look_at_date, UUID(other))
    await change(theatre, LATER)
    assert await theatre.work_off(LOOK_AT_DATES) == [other]
    assert await theatre.work_off(LOOK_AT_DATES) == []
    assert len(await told(theatre, made.id)) == 1


async def test_no_date_of_a_cancelled_event_is_moved_or_cancelled(theatre: Theatre) -> None:
    other = await second_date(theatre)
    await theatre.ask("ShowService/CancelShow", id=theatre.event_id)
    assert await outcome_of(move(theatre, other, 9)) == "TRANSITION_REFUSED"
    assert await outcome_of(cancel(theatre, other)) == "TRANSITION_REFUSED"


async def test_an_unpaid_order_with_a_date_left_is_paid_though_another_was_cancelled(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type("A", price=1000)
    await theatre.quota(9, a)
    other = await second_date(theatre)
    both = await order(theatre, a, theatre.date_id, other)
    await cancel(theatre, other)
    await pay(theatre, both.id, 2000)
    assert (await shown(theatre, both.id)).status == "paid"
    ticket = next(one.id for one in both.tickets if one.date_id == other)
    await theatre.ask("TicketService/SwapTicket", ticket_id=ticket, date_id=theatre.date_id)

"""An offer ends with the event or the date that it is for, and what it kept back is free for others."""

import asyncio
import os
from datetime import timedelta

from booking_worlds.events import payloads
from booking_worlds.life import deadlocks
from booking_worlds.theatre import ADA, EVENING, Theatre, add_show, message, outcome_of
from booking_worlds.waiting import give_up, join, look, offered_line, sold_out, statuses
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as told

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
CANCEL = "ShowService/CancelShow"
CANCEL_DATE = "ShowDateService/CancelShowDate"


async def _second_date(theatre: Theatre) -> str:
    date = message("NewShowDate")
    date.starts_at.FromDatetime(EVENING + timedelta(days=7))
    date.ends_at.FromDatetime(EVENING + timedelta(days=7, hours=3))
    made = await theatre.ask("ShowService/AddShowDates", id=theatre.event_id, dates=[date])
    return str(made.show.dates[-1].id)


async def test_an_offer_of_a_cancelled_event_is_closed_with_its_voucher(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, quota, orders = await sold_out(theatre, 2)
    offered, waiting = await join(theatre, a, "ada"), await join(theatre, a, "eve", 2)
    await give_up(theatre, orders[0])
    await look(theatre)
    assert await statuses(theatre, offered, waiting) == ["offered", "waiting"]
    line = await offered_line(theatre, a, offered)
    await theatre.ask(CANCEL, id=theatre.event_id)
    assert await theatre.outcome(lines=[line]) == "NOT_ON_SALE"
    assert await look(theatre) == [theatre.event_id]
    assert await statuses(theatre, offered, waiting) == ["closed", "closed"]
    assert await theatre.counters(quota) == {"sold": 1, "free": 1}
    (change,) = payloads(schema, theatre.workspace_id, told.VoucherChanged, "voucher.changed")
    assert change.voucher.valid_until.ToDatetime() < change.before.valid_until.ToDatetime()
    assert await theatre.drift(quota) == 0
    assert await look(theatre) == []


async def test_what_an_offer_of_a_cancelled_date_kept_back_goes_to_who_waits_for_another(
    theatre: Theatre,
) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    other = await _second_date(theatre)
    offered = await join(theatre, a, "ada")
    await give_up(theatre, *orders)
    await look(theatre)
    waiting = await join(theatre, a, "eve", date_id=other)
    assert await statuses(theatre, offered, waiting) == ["offered", "waiting"]
    await theatre.ask(CANCEL_DATE, id=theatre.event_id, date_id=theatre.date_id)
    await look(theatre)
    await look(theatre)
    assert await statuses(theatre, offered, waiting) == ["closed", "offered"]
    assert await theatre.counters(quota) == {"blocked": 1}
    assert await theatre.drift(quota) == 0


async def test_a_cart_of_an_offer_whose_event_is_cancelled_frees_what_it_held(theatre: Theatre) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    offered = await join(theatre, a, "ada")
    await give_up(theatre, *orders)
    await look(theatre)
    cart = await theatre.cart(lines=[await offered_line(theatre, a, offered)])
    await theatre.ask(CANCEL, id=theatre.event_id)
    await look(theatre)
    completed = theatre.visit("TicketOrderService/CompleteTicketOrder", token=cart.token, customer=ADA)
    assert await outcome_of(completed) == "NOT_ON_SALE"
    await theatre.run_out(cart.order.id)
    assert await theatre.counters(quota) == {"free": 1}
    assert await theatre.drift(quota) == 0


async def test_offers_that_are_taken_left_and_cancelled_at_once_leave_the_counters_right(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        show = await add_show(theatre, slug=f"called-off-{n}")
        a, quota, orders = await sold_out(show, 12)
        entries = [await join(show, a, f"guest{k}") for k in range(12)]
        await give_up(show, *orders)
        await show.offer()
        lines = [await offered_line(show, a, entry) for entry in entries]
        await asyncio.gather(
            *(show.outcome(lines=[line]) for line in lines),
            outcome_of(show.ask(CANCEL, id=show.event_id)),
            *(outcome_of(show.ask("WaitingListService/LeaveWaitingList", id=one)) for one in entries),
            *(outcome_of(show.offer()) for _ in range(4)),
        )
        await show.offer()
        assert set(await statuses(show, *entries)) <= {"left", "closed"}
        assert (await show.counters(quota)).keys() <= {"sold", "free"}
        assert await show.drift(quota) == 0
    assert await deadlocks(schema) == before

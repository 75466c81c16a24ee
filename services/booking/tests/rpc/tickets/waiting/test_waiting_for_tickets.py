"""Who waits for tickets that are sold out keeps nobody else from buying what is there, and waits in turn."""

import asyncio
import os
from collections import Counter
from datetime import timedelta

from booking.actions.tickets.waiting.offer_to_waiting import AT_ONCE
from booking.jobs import OFFER_TO_WAITING
from booking_worlds.life import deadlocks
from booking_worlds.theatre import EVENING, Theatre, add_seated_show, add_show, change, message, outcome_of
from booking_worlds.waiting import give_up, join, look, offered_line, sold_out, statuses
from chassis.testing.schema import ServiceSchema

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
LEAVE = "WaitingListService/LeaveWaitingList"
DAY = timedelta(days=1)


async def test_nobody_waits_for_tickets_that_are_on_sale_and_so_closes_the_shop(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(10, a)
    for quantity in (1, 11):
        assert await outcome_of(join(theatre, a, quantity=quantity)) == "STILL_ON_SALE"
    assert await theatre.outcome((a, 1)) == "paid"


async def test_nobody_waits_for_what_cannot_be_ordered(theatre: Theatre) -> None:
    soon, ever = message("TicketType"), await theatre.ticket_type("Uncounted")
    soon.on_sale_from.FromDatetime(EVENING)
    early = await theatre.ticket_type("Early", on_sale_from=soon.on_sale_from)
    hidden = await theatre.ticket_type("Hidden", needs_voucher=True)
    pairs = await theatre.ticket_type("Pairs", min_per_order=2, max_per_order=4)
    await theatre.quota(0, early, hidden, pairs)
    wishes = {
        "uncounted": join(theatre, ever),
        "early": join(theatre, early),
        "hidden": join(theatre, hidden),
        "too few": join(theatre, pairs),
        "too many": join(theatre, pairs, quantity=5),
    }
    assert {name: await outcome_of(wish) for name, wish in wishes.items()} == {
        "uncounted": "NOT_ON_SALE",
        "early": "NOT_ON_SALE",
        "hidden": "UNKNOWN_REFERENCE",
        "too few": "QUANTITY_REFUSED",
        "too many": "QUANTITY_REFUSED",
    }


async def test_a_customer_waits_once_for_the_same_tickets_whoever_races(theatre: Theatre) -> None:
    a, _, orders = await sold_out(theatre, 1)
    tries = await asyncio.gather(*(outcome_of(join(theatre, a, quantity=1 + n % 3)) for n in range(20)))
    counted = Counter(one if one == "ALREADY_WAITING" else "waits" for one in tries)
    assert counted == {"waits": 1, "ALREADY_WAITING": 19}
    await join(theatre, a, "eve")
    await give_up(theatre, *orders)
    await theatre.offer()
    assert await outcome_of(join(theatre, a)) == "ALREADY_WAITING"


async def test_who_cannot_be_served_keeps_nobody_behind_from_being_served(theatre: Theatre) -> None:
    a, quota, orders = await sold_out(theatre, 3)
    for n in range(AT_ONCE + 1):
        await join(theatre, a, f"group{n}", 3)
    fitting = await join(theatre, a, "ada")
    await give_up(theatre, orders[0])
    assert await look(theatre) == [theatre.event_id]
    assert await statuses(theatre, fitting) == ["offered"]
    assert await theatre.outcome(lines=[await offered_line(theatre, a, fitting)]) == "paid"
    await give_up(theatre, orders[1])
    assert await theatre.outcome((a, 1)) == "paid"
    assert await theatre.counters(quota) == {"sold": 3}


async def test_one_look_serves_all_who_fit_in_the_order_in_which_they_came(theatre: Theatre) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B")
    quota = await theatre.quota(4, a, b)
    orders = [await theatre.order((a, 1)) for _ in range(4)]
    entries = [
        await join(theatre, kind, name, n)
        for kind, name, n in ((b, "ada", 1), (a, "eve", 2), (b, "zoe", 2), (a, "kim", 1))
    ]
    await give_up(theatre, *orders)
    await look(theatre)
    assert await statuses(theatre, *entries) == ["offered", "offered", "waiting", "offered"]
    assert await theatre.counters(quota) == {"blocked": 4}
    assert await theatre.drift(quota) == 0


async def test_a_date_that_is_over_takes_its_entries_off_the_list(theatre: Theatre) -> None:
    later = message("NewShowDate")
    later.starts_at.FromDatetime(EVENING + timedelta(days=1))
    later.ends_at.FromDatetime(EVENING + timedelta(days=1, hours=3))
    shown = (await theatre.ask("ShowService/AddShowDates", id=theatre.event_id, dates=[later])).show
    first, second = [date.id for date in shown.dates]
    a = await theatre.ticket_type("A")
    await theatre.quota(0, a)
    entries = [await join(theatre, a, date_id=date_id) for date_id in (first, second)]
    assert await look(theatre) == []
    await change(
        theatre,
        "UPDATE show_dates SET starts_at = now() - interval '1h', ends_at = now() WHERE id = %s",
        first,
    )
    assert await look(theatre) == [theatre.event_id]
    assert await statuses(theatre, *entries) == ["closed", "waiting"]
    assert await look(theatre) == []


async def test_a_cancelled_event_takes_all_entries_off_the_list(theatre: Theatre) -> None:
    a, _, _ = await sold_out(theatre, 1)
    entry = await join(theatre, a)
    await theatre.ask("ShowService/CancelShow", id=theatre.event_id)
    assert await look(theatre) == [theatre.event_id]
    assert await statuses(theatre, entry) == ["closed"]
    assert await look(theatre) == []


async def test_an_offer_whose_time_is_over_goes_to_the_next_and_its_customer_may_wait_again(
    theatre: Theatre,
) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    first, second = await join(theatre, a, "ada"), await join(theatre, a, "eve")
    await give_up(theatre, *orders)
    await look(theatre)
    assert await statuses(theatre, first, second) == ["offered", "waiting"]
    await change(theatre, "UPDATE waiting_entries SET offered_until = now() WHERE id = %s", first)
    voucher_id = "(SELECT voucher_id FROM waiting_entries WHERE id = %s)"
    await change(theatre, f"UPDATE vouchers SET valid_until = now() WHERE id = {voucher_id}", first)
    await change(theatre, f"UPDATE quota_claims SET expires_at = now() WHERE owner_id = {voucher_id}", first)
    await look(theatre)
    assert await statuses(theatre, first, second) == ["closed", "offered"]
    assert await theatre.counters(quota) == {"blocked": 1}
    await join(theatre, a, "ada")


async def test_only_events_that_have_room_for_somebody_who_waits_are_due_and_each_in_its_turn(
    theatre: Theatre,
) -> None:
    full, one, other = [await add_show(theatre, slug=f"show-{n}") for n in range(3)]
    quotas = {}
    for show in (full, one, other):
        a, quota, _ = await sold_out(show, 0)
        quotas[show.event_id] = {"id": quota, "name": "Seats", "ticket_type_ids": [a]}
        for n in range(AT_ONCE + 1):
            await join(show, a, f"person{n}")
    assert await theatre.work_off(OFFER_TO_WAITING) == []
    for show in (one, other):
        await theatre.ask("QuotaService/ReplaceQuota", size=50, **quotas[show.event_id])
    assert await theatre.work_off(OFFER_TO_WAITING) == [one.event_id, other.event_id]
    first = "UPDATE shows SET next_look_at = next_look_at - interval '1 minute' WHERE id = %s"
    await change(theatre, first, other.event_id)
    assert await theatre.work_off(OFFER_TO_WAITING) == [other.event_id, one.event_id]
    assert await look(theatre) == []


async def test_a_code_for_a_lower_price_passes_nobody_who_waits(theatre: Theatre) -> None:
    a, _, orders = await sold_out(theatre, 1)
    await theatre.ask(
        "VoucherService/CreateVoucher",
        event_id=theatre.event_id,
        code="LESS",
        max_uses=5,
        discount="percent",
        value=10,
    )
    await join(theatre, a)
    await give_up(theatre, *orders)
    line = message("OrderLine", ticket_type_id=a, quantity=1, voucher_code="LESS")
    assert await theatre.outcome(lines=[line]) == "SOLD_OUT"


async def test_who_has_a_ticket_changes_its_seat_although_others_wait(theatre: Theatre) -> None:
    hall = await add_seated_show(theatre, slug="seated")
    a = await hall.ticket_type("A", seat_area="Stalls")
    await hall.quota(1, a)
    line = message("OrderLine", ticket_type_id=a, quantity=1, seats=["Stalls/A/1"])
    order = await hall.order(lines=[line])
    await join(hall, a)
    swapped = await hall.ask("TicketService/SwapTicket", ticket_id=order.tickets[0].id, seat="Stalls/A/2")
    assert swapped.order.tickets[0].seat == "Stalls/A/2"


async def test_offers_joins_and_leaves_at_once_leave_the_counters_right(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        show = await add_show(theatre, slug=f"rush-{n}")
        a, quota, orders = await sold_out(show, 10)
        entries = [await join(show, a, f"person{k}") for k in range(15)]
        await asyncio.gather(
            *(outcome_of(give_up(show, order)) for order in orders),
            *(outcome_of(show.offer()) for _ in range(5)),
            *(outcome_of(show.ask(LEAVE, id=one)) for one in entries[::3]),
            *(outcome_of(join(show, a, f"late{k}")) for k in range(10)),
        )
        await look(show)
        assert await show.counters(quota) == {"blocked": 10}
        assert await show.drift(quota) == 0
        assert Counter(await statuses(show, *entries))["left"] == 5
    assert await deadlocks(schema) == before


async def test_an_offer_lasts_as_long_as_its_event_says(theatre: Theatre) -> None:
    asked = {
        "of a day": {},
        "of two hours": {"waiting_offer_hours": 2},
        "of a week": {"waiting_offer_hours": 168},
    }
    lasts = {}
    for n, (name, terms) in enumerate(asked.items()):
        show = await add_show(theatre, slug=f"show-{n}", **terms)
        a, _, orders = await sold_out(show, 1)
        entry = await join(show, a)
        await give_up(show, *orders)
        await show.offer()
        (found,) = (await show.ask("WaitingListService/ListWaitingEntries", event_id=show.event_id)).items
        voucher = (await show.ask("VoucherService/GetVoucher", id=found.voucher_id)).voucher
        assert (found.id, found.offered_until) == (entry, voucher.valid_until)
        lasts[name] = found.offered_until.ToDatetime() - voucher.created_at.ToDatetime()
    assert lasts == {"of a day": DAY, "of two hours": timedelta(hours=2), "of a week": timedelta(days=7)}


async def test_an_offer_that_is_out_lasts_as_it_was_promised_when_its_event_is_edited(
    theatre: Theatre,
) -> None:
    show = await add_show(theatre, slug="edited", waiting_offer_hours=3)
    a, _, orders = await sold_out(show, 2)
    lasting = []
    for name, order, hours in zip(("ada", "eve"), orders, (3, 5), strict=True):
        details = {"id": show.event_id, "slug": "edited", "name": "Hamlet", "waiting_offer_hours": hours}
        assert (await show.ask("ShowService/ReplaceShow", **details)).show.waiting_offer_hours == hours
        lasting.append(await join(show, a, name))
        await give_up(show, order)
        await show.offer()
    found = {
        one.id: one
        for one in (await show.ask("WaitingListService/ListWaitingEntries", event_id=show.event_id)).items
    }
    first, second = (found[id_].offered_until.ToDatetime() for id_ in lasting)
    assert timedelta(hours=2) <= second - first < timedelta(hours=3)

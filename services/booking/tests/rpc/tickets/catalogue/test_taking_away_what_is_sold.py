"""Venues, ticket types and quotas are taken away as long as nothing hangs on them, never under an order."""

import asyncio
import os
from collections import Counter
from typing import Any

import pytest
from booking_worlds.events import payloads
from booking_worlds.life import deadlocks
from booking_worlds.races import claim_kept, until_so_many_wait
from booking_worlds.theatre import Theatre, add_show, message, outcome_of
from booking_worlds.vouchers import cart, edit, in_the_past, stalls, voucher
from booking_worlds.waiting import join
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as told

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
TYPE, QUOTA, VENUE = (f"TicketRemovalService/Delete{noun}" for noun in ("TicketType", "Quota", "Venue"))
REPLACE_QUOTA = "QuotaService/ReplaceQuota"


async def _refused(theatre: Theatre, method: str, id_: str) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as refusal:
        await theatre.ask(method, id=id_)
    return refusal.value


async def _deleted(theatre: Theatre, method: str, id_: str) -> str:
    await theatre.ask(method, id=id_)
    return "deleted"


async def _venue(theatre: Theatre) -> Any:
    wish = {"name": "Globe", "capacity": 40, "time_zone": "Europe/Berlin"}
    return (await theatre.ask("VenueService/CreateVenue", **wish)).venue


async def test_what_nobody_ever_had_goes_and_is_told_as_it_was(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    tier = message("PriceTier", name="Early", price={"amount_minor": 900, "currency": "EUR"}, quantity=5)
    a, b = await theatre.ticket_type("A", tiers=[tier]), await theatre.ticket_type("B")
    quota, venue = await theatre.quota(10, a, b), await _venue(theatre)
    for gone in (a, b):
        await theatre.ask(TYPE, id=gone, expected_version=1)
    await theatre.ask(QUOTA, id=quota, expected_version=3)
    await theatre.ask(VENUE, id=venue.id, expected_version=1)
    looks = (("TicketTypeService/GetTicketType", a), ("QuotaService/GetQuota", quota))
    again = ((TYPE, a), (QUOTA, quota), (VENUE, venue.id))
    for method, id_ in (*looks, ("VenueService/GetVenue", venue.id), *again):
        assert await outcome_of(theatre.ask(method, id=id_)) == "NOT_FOUND"
    of = theatre.workspace_id
    types = payloads(schema, of, told.TicketTypeDeleted, "ticket_type.deleted")
    assert [(one.ticket_type.id, len(one.ticket_type.tiers)) for one in types] == [(a, 1), (b, 0)]
    changes = payloads(schema, of, told.QuotaChanged, "quota.changed")
    left = [(list(one.before.ticket_type_ids), list(one.quota.ticket_type_ids)) for one in changes]
    assert left == [([a, b], [b]), ([b], [])]
    assert [one.quota.id for one in payloads(schema, of, told.QuotaDeleted, "quota.deleted")] == [quota]
    assert [one.venue for one in payloads(schema, of, told.VenueDeleted, "venue.deleted")] == [venue]


async def test_what_was_edited_since_it_was_read_stays(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 5)
    venue = await _venue(theatre)
    for method, id_ in ((TYPE, a), (QUOTA, quota), (VENUE, venue.id)):
        assert await outcome_of(theatre.ask(method, id=id_, expected_version=7)) == "EDITED_MEANWHILE"


async def test_a_venue_where_an_event_takes_place_stays(theatre: Theatre) -> None:
    venue = await _venue(theatre)
    draft = await add_show(theatre, slug="elsewhere", publish=False, venue_id=venue.id)
    assert (await _refused(theatre, VENUE, venue.id)).reason == "VENUE_IN_USE"
    await theatre.ask("ShowService/DeleteShow", id=draft.event_id)
    assert await outcome_of(_deleted(theatre, VENUE, venue.id)) == "deleted"


async def test_a_ticket_type_stays_while_anything_hangs_on_it_and_says_what(theatre: Theatre) -> None:
    sold, carted, asked, gated, main = [await theatre.ticket_type(name) for name in "ABCDE"]
    await theatre.quota(9, sold, carted)
    await theatre.order((sold, 1))
    await theatre.run_out((await theatre.cart((carted, 1))).order.id)
    await voucher(theatre, asked, 2, reserves=False)
    doors = {"event_id": theatre.event_id, "name": "Doors", "ticket_type_ids": [gated]}
    await theatre.ask("CheckInService/CreateCheckInList", **doors)
    await theatre.ticket_type("Programme", add_on_to=[main])
    waited = await theatre.ticket_type("F")
    await theatre.quota(0, waited)
    await join(theatre, waited)
    refusals = [await _refused(theatre, TYPE, id_) for id_ in (sold, carted, asked, gated, main, waited)]
    assert {one.reason for one in refusals} == {"TICKET_TYPE_IN_USE"}
    assert [one.facts["used_by"] for one in refusals] == [
        ["tickets"],
        ["tickets"],
        ["vouchers"],
        ["check_in_lists"],
        ["add_ons"],
        ["waiting_list"],
    ]


async def test_a_quota_stays_while_types_draw_from_it_or_something_is_out_of_it(theatre: Theatre) -> None:
    a, quota = await stalls(theatre, 9)
    keeping = await voucher(theatre, a, 2)
    order, cart = await theatre.order((a, 3)), await theatre.cart((a, 1))
    drawn = await _refused(theatre, QUOTA, quota)
    assert (drawn.reason, drawn.facts["ticket_type_ids"]) == ("QUOTA_IN_USE", [a])
    await theatre.ask(REPLACE_QUOTA, id=quota, name="Seats", size=9)
    out = await _refused(theatre, QUOTA, quota)
    assert [out.facts[what] for what in ("sold", "held", "blocked")] == [3, 1, 2]
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=order.id)
    assert (await _refused(theatre, QUOTA, quota)).facts["held"] == 1
    await theatre.run_out(cart.order.id)
    assert (await _refused(theatre, QUOTA, quota)).facts["blocked"] == 2
    await theatre.ask("VoucherService/CloseVoucher", id=keeping.id)
    assert await outcome_of(_deleted(theatre, QUOTA, quota)) == "deleted"


async def test_a_quota_of_which_only_ended_vouchers_kept_back_goes_with_what_they_kept(
    theatre: Theatre,
) -> None:
    a, quota = await stalls(theatre, 9)
    await voucher(theatre, a, 2, valid_until=in_the_past())
    await theatre.ask(REPLACE_QUOTA, id=quota, name="Seats", size=9, contingent=4)
    assert await outcome_of(_deleted(theatre, QUOTA, quota)) == "deleted"


async def test_a_voucher_that_kept_nothing_more_back_of_a_quota_is_edited_after_it_went(
    theatre: Theatre,
) -> None:
    a, _ = await stalls(theatre, 9)
    keeping = await voucher(theatre, a, 1)
    await cart(theatre, a, keeping.code)
    second = await theatre.quota(9, a)
    keeping = await edit(theatre, keeping)
    await theatre.ask(REPLACE_QUOTA, id=second, name="Seats", size=9)
    assert await outcome_of(_deleted(theatre, QUOTA, second)) == "deleted"
    assert (await edit(theatre, keeping, max_uses=2)).max_uses == 2


async def test_a_type_is_not_taken_away_under_an_order_that_is_just_being_made(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, b = await theatre.ticket_type("A"), await theatre.ticket_type("B")
    quota = await theatre.quota(10, a, b)
    lapsed = (await theatre.cart((b, 1))).order.id
    await theatre.run_out(lapsed)
    async with claim_kept(schema, lapsed, quota):
        ordered = asyncio.create_task(theatre.outcome((a, 1)))
        await until_so_many_wait(schema, 1)
        deleted = asyncio.create_task(outcome_of(_deleted(theatre, TYPE, a)))
        await until_so_many_wait(schema, 2)
    assert [await ordered, await deleted] == ["paid", "TICKET_TYPE_IN_USE"]


async def test_a_type_is_taken_away_before_an_order_of_it_or_not_at_all_whoever_races(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        show = await add_show(theatre, slug=f"raced-{n}")
        a, b = await show.ticket_type("A"), await show.ticket_type("B")
        quota = await show.quota(200, a, b)
        orders = [
            *(show.outcome((a, 1)) for _ in range(2 * n)),
            *(show.outcome((b, 1), (a, 1)) for _ in range(10)),
            *(show.outcome((b, 1)) for _ in range(10)),
        ]
        deleted = [outcome_of(_deleted(show, TYPE, a)) for _ in range(2)]
        answers = Counter(await asyncio.gather(*orders[: 2 * n], *deleted, *orders[2 * n :]))
        tickets = (await show.ask("TicketService/ListTickets", event_id=show.event_id)).items
        gone = await outcome_of(show.ask("TicketTypeService/GetTicketType", id=a)) == "NOT_FOUND"
        assert answers["deleted"] == int(gone)
        assert gone != any(one.ticket.ticket_type_id == a for one in tickets)
        refused = {"UNKNOWN_REFERENCE", "TICKET_TYPE_IN_USE", "NOT_FOUND"}
        assert answers.keys() <= {"paid", "deleted", *refused}
        assert await show.drift(quota) == 0
    assert await deadlocks(schema) == before


async def test_a_quota_is_taken_away_before_an_order_draws_from_it_or_not_at_all_whoever_races(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        show = await add_show(theatre, slug=f"drained-{n}")
        a = await show.ticket_type("A")
        await show.quota(None, a)
        raced = await show.quota(40, a)

        async def taken_away(of: Theatre = show, id_: str = raced) -> str:
            await of.ask(REPLACE_QUOTA, id=id_, name="Seats", size=40)
            return await _deleted(of, QUOTA, id_)

        orders = [show.outcome((a, 1)) for _ in range(20)]
        await asyncio.gather(*orders[:n], outcome_of(taken_away()), *orders[n:])
        gone = await outcome_of(show.ask("QuotaService/GetQuota", id=raced)) == "NOT_FOUND"
        tickets = (await show.ask("TicketService/ListTickets", event_id=show.event_id)).items
        assert len(tickets) == 20
        if not gone:
            assert await show.drift(raced) == 0
        for one in tickets:
            await show.ask("TicketService/CancelTicket", ticket_id=one.ticket.id)
    assert await deadlocks(schema) == before


async def test_a_venue_is_taken_away_before_an_event_comes_there_or_not_at_all_whoever_races(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        venue = await _venue(theatre)
        made = [
            outcome_of(add_show(theatre, slug=f"there-{n}-{k}", publish=False, venue_id=venue.id))
            for k in range(20)
        ]
        deleted = outcome_of(_deleted(theatre, VENUE, venue.id))
        answers = await asyncio.gather(*made[: 2 * n], deleted, *made[2 * n :])
        there = (await theatre.ask("ShowService/ListShows", venue_id=venue.id)).items
        gone = await outcome_of(theatre.ask("VenueService/GetVenue", id=venue.id)) == "NOT_FOUND"
        assert gone == ("deleted" in answers) == (not there)
        assert gone != ("VENUE_IN_USE" in answers)
    assert await deadlocks(schema) == before

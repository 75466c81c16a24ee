"""Customers leave the waiting list of tickets by their own link, and come back if that was a slip."""

import asyncio
import os
from collections import Counter
from dataclasses import replace
from typing import Any

from booking_worlds.events import payloads
from booking_worlds.life import deadlocks
from booking_worlds.theatre import Theatre, add_show, change, outcome_of
from booking_worlds.waiting import give_up, join, join_with_token, look, sold_out, statuses
from chassis.context import Caller
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import tickets_events_pb2 as events

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
SERVICE = "TicketWaitSelfService"
LEAVE = f"{SERVICE}/LeaveOwnTicketWait"
RETURN = f"{SERVICE}/ReturnToTicketWait"


async def _own(theatre: Theatre, token: str) -> Any:
    return (await theatre.visit(f"{SERVICE}/GetOwnTicketWait", token=token)).entry


async def _returned(theatre: Theatre, token: str) -> str:
    return str((await theatre.visit(RETURN, token=token)).entry.status)


async def test_who_leaves_by_the_own_link_gives_an_offer_to_who_waits_next(theatre: Theatre) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    ada, token = await join_with_token(theatre, a, "ada")
    eve = await join(theatre, a, "eve")
    await give_up(theatre, *orders)
    await look(theatre)
    assert (await _own(theatre, token)).status == "offered"
    for _ in range(2):
        await theatre.visit(LEAVE, token=token)
    assert (await _own(theatre, token)).status == "left"
    await look(theatre)
    assert await statuses(theatre, ada, eve) == ["left", "offered"]
    assert await theatre.counters(quota) == {"blocked": 1}
    assert await theatre.drift(quota) == 0


async def test_who_left_by_a_slip_comes_back_to_the_old_place(theatre: Theatre) -> None:
    a, _, orders = await sold_out(theatre, 1)
    ada, token = await join_with_token(theatre, a, "ada")
    eve = await join(theatre, a, "eve")
    await theatre.visit(LEAVE, token=token)
    assert [await _returned(theatre, token) for _ in range(2)] == ["waiting", "waiting"]
    await give_up(theatre, *orders)
    await look(theatre)
    assert await statuses(theatre, ada, eve) == ["offered", "waiting"]


async def test_who_left_an_offer_comes_back_without_it(theatre: Theatre) -> None:
    a, quota, orders = await sold_out(theatre, 1)
    ada, token = await join_with_token(theatre, a, "ada")
    await give_up(theatre, *orders)
    await look(theatre)
    first_code = await theatre.code_of(ada)
    await theatre.visit(LEAVE, token=token)
    assert await _returned(theatre, token) == "waiting"
    assert not (await _own(theatre, token)).voucher_id
    await look(theatre)
    assert await statuses(theatre, ada) == ["offered"]
    assert await theatre.code_of(ada) != first_code
    assert await theatre.counters(quota) == {"blocked": 1}


async def test_the_old_place_is_kept_for_an_hour_and_not_beside_a_new_one(theatre: Theatre) -> None:
    a, _, _ = await sold_out(theatre, 1)
    ada, token = await join_with_token(theatre, a, "ada")
    await theatre.visit(LEAVE, token=token)
    anew, _ = await join_with_token(theatre, a, "ada")
    assert await outcome_of(_returned(theatre, token)) == "ALREADY_WAITING"
    await theatre.ask("WaitingListService/LeaveWaitingList", id=anew)
    await change(
        theatre, "UPDATE waiting_entries SET left_at = left_at - interval '61 minutes' WHERE id = %s", ada
    )
    assert await outcome_of(_returned(theatre, token)) == "TRANSITION_REFUSED"


async def test_who_comes_to_and_goes_from_the_list_is_told_without_a_name(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a, _, orders = await sold_out(theatre, 1)
    ada, token = await join_with_token(theatre, a, "ada")
    for _ in range(2):
        await theatre.visit(LEAVE, token=token)
    await _returned(theatre, token)
    await give_up(theatre, *orders)
    await look(theatre)
    await theatre.visit(LEAVE, token=token)
    assert await theatre.outcome((a, 1)) == "paid"
    eve = await join(theatre, a, "eve")
    await theatre.ask("ShowService/CancelShow", id=theatre.event_id)
    await look(theatre)

    def told(message: type[Any], fact: str) -> list[Any]:
        return payloads(schema, theatre.workspace_id, message, f"waiting_entry.{fact}")

    assert [one.entry.id for one in told(events.WaitingEntryJoined, "joined")] == [ada, eve]
    left = told(events.WaitingEntryLeft, "left")
    assert [(one.entry.id, one.was_offered) for one in left] == [(ada, False), (ada, True)]
    assert [one.entry.id for one in told(events.WaitingEntryReturned, "returned")] == [ada]
    (closed,) = told(events.WaitingEntryClosed, "closed")
    assert (closed.entry.id, closed.was_offered) == (eve, False)
    assert b"example.org" not in closed.SerializeToString()
    listed = await theatre.ask(
        "WaitingListService/ListWaitingEntries", event_id=theatre.event_id, status="closed"
    )
    assert [one.id for one in listed.items] == [eve]


async def test_leaving_and_coming_back_at_once_ends_in_one_of_both(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for n in range(ROUNDS):
        show = await add_show(theatre, slug=f"slip-{n}")
        a, quota, orders = await sold_out(show, 1)
        ada, token = await join_with_token(show, a, "ada")
        await give_up(show, *orders)
        await asyncio.gather(
            *(outcome_of(_returned(show, token)) for _ in range(10)),
            *(outcome_of(show.visit(LEAVE, token=token)) for _ in range(10)),
            *(outcome_of(show.offer()) for _ in range(5)),
        )
        await look(show)
        (status,) = await statuses(show, ada)
        end = (status, await show.counters(quota))
        assert end in (("left", {"free": 1}), ("offered", {"blocked": 1}))
        assert await show.drift(quota) == 0
    assert await deadlocks(schema) == before


async def test_a_token_opens_its_own_place_alone(theatre: Theatre, stranger: Caller) -> None:
    other = replace(theatre, owner=stranger)
    a, _, _ = await sold_out(theatre, 1)
    _, token = await join_with_token(theatre, a, "ada")
    tries = {
        "cut": theatre.visit(LEAVE, token=token[:-4]),
        "none": theatre.visit(LEAVE, token="none"),
        "elsewhere": other.visit(LEAVE, token=token),
        "as an order": theatre.visit("TicketOrderService/ViewTicketOrder", token=token),
    }
    assert Counter([await outcome_of(one) for one in tries.values()]) == {"LINK_INVALID": 3, "NOT_FOUND": 1}
    assert (await _own(theatre, token)).status == "waiting"

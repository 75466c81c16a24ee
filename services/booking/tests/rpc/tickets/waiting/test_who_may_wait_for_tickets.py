"""Anybody may name any address on the waiting list; what comes of it goes to that address alone."""

import asyncio
from collections import Counter
from typing import Any

from booking_worlds.life import events_of
from booking_worlds.theatre import Theatre, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.booking_pb2 import Customer

JOIN = "WaitingListService/JoinWaitingList"


async def sold_out(theatre: Theatre) -> tuple[str, Any]:
    type_id = await theatre.ticket_type("A")
    await theatre.quota(1, type_id)
    return type_id, await theatre.order((type_id, 1))


async def join(theatre: Theatre, type_id: str, email: str) -> Any:
    wish = {"event_id": theatre.event_id, "date_id": theatre.date_id, "ticket_type_id": type_id}
    return (await theatre.visit(JOIN, **wish, quantity=1, customer=Customer(name="Ada", email=email))).entry


async def test_an_address_waits_once_however_it_is_written_and_however_often_it_is_sent(
    theatre: Theatre,
) -> None:
    type_id, _ = await sold_out(theatre)
    spellings = ("ada@example.org", "Ada@Example.org", " ADA@EXAMPLE.ORG ")
    tries = [outcome_of(join(theatre, type_id, one)) for one in spellings * 10]
    outcomes = await asyncio.gather(*tries)
    assert Counter(one == "ALREADY_WAITING" for one in outcomes) == {False: 1, True: 29}


async def test_who_names_the_address_of_somebody_else_gets_no_offer_of_theirs(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    type_id, sold = await sold_out(theatre)
    entry = await join(theatre, type_id, "victim@example.org")
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=sold.id)
    await theatre.offer()
    code = await theatre.code_of(entry.id)
    assert entry.voucher_id == ""
    told = await events_of(schema, entry.id)
    assert told
    assert not [payload for _, payload in told if code.encode() in payload]
    again = await outcome_of(join(theatre, type_id, "victim@example.org"))
    assert again == "ALREADY_WAITING"
    listed = theatre.visit("WaitingListService/ListWaitingEntries", event_id=theatre.event_id)
    assert await outcome_of(listed) == "UNAUTHENTICATED"
    taken = theatre.visit("VoucherService/GetVoucher", id=entry.id)
    assert await outcome_of(taken) == "UNAUTHENTICATED"
    assert await theatre.outcome((type_id, 1)) == "SOLD_OUT"

"""What the platform promises, for tickets: one effect per key, nothing for a stranger, one event each."""

import asyncio
from collections import Counter

import pytest
from booking_events import payloads
from booking_theatre import ADA, Theatre, message, outcome_of
from chassis.context import Caller
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import TicketOrderCompleted


async def test_ten_repeats_of_an_order_under_one_key_have_one_effect_and_one_answer(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    answers = await asyncio.gather(*(theatre.cart((a, 1), customer=ADA, key="same") for _ in range(10)))
    assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
    assert await theatre.counters(quota) == {"sold": 1, "free": 4}
    assert await outcome_of(theatre.cart((a, 2), customer=ADA, key="same")) == "IDEMPOTENCY_KEY_REUSED"


async def test_a_refusal_is_not_kept_under_its_key(theatre: Theatre) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(1, a)
    first = await theatre.order((a, 1))
    assert await theatre.outcome((a, 1), key="again") == "SOLD_OUT"
    await theatre.ask("TicketOrderService/CancelTicketOrder", id=first.id)
    assert await theatre.outcome((a, 1), key="again") == "paid"
    assert await theatre.counters(quota) == {"sold": 1}


async def test_a_stranger_finds_nothing_of_anothers_tickets(theatre: Theatre, stranger: Caller) -> None:
    a = await theatre.ticket_type("A")
    quota = await theatre.quota(5, a)
    order = await theatre.order((a, 1))
    gate = await theatre.ask("CheckInService/CreateCheckInList", event_id=theatre.event_id, name="Doors")
    asked = {
        "ShowService/GetShow": {"id": theatre.event_id},
        "ShowService/CancelShow": {"id": theatre.event_id},
        "TicketTypeService/GetTicketType": {"id": a},
        "QuotaService/GetQuota": {"id": quota},
        "QuotaService/ReconcileQuota": {"id": quota},
        "TicketOrderService/GetTicketOrder": {"id": order.id},
        "TicketOrderService/CancelTicketOrder": {"id": order.id},
        "TicketService/CancelTicket": {"ticket_id": order.tickets[0].id},
        "TicketService/ResendTicketOrder": {"id": order.id},
        "CheckInService/GetCheckInList": {"id": gate.list.id},
        "CheckInService/CountCheckIns": {"id": gate.list.id},
    }
    outcomes = {name: await outcome_of(theatre.ask(name, by=stranger, **of)) for name, of in asked.items()}
    assert set(outcomes.values()) == {"NOT_FOUND"}, outcomes
    line = message("OrderLine", ticket_type_id=a, quantity=1)
    with pytest.raises(FrontdeskError) as refusal:
        await theatre.ask(
            "TicketOrderService/PlaceTicketOrder", by=stranger, event_id=theatre.event_id, lines=[line]
        )
    assert refusal.value.reason == "UNKNOWN_REFERENCE"
    assert await theatre.counters(quota) == {"sold": 1, "free": 4}


async def test_each_order_that_is_made_is_told_once_and_a_refused_one_never(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(10, a)
    outcomes = await theatre.race(*([(a, 1)],) * 30)
    assert outcomes == {"paid": 10, "SOLD_OUT": 20}
    told = payloads(schema, theatre.workspace_id, TicketOrderCompleted, "ticket_order.completed")
    listed = (await theatre.ask("TicketOrderService/ListTicketOrders", event_id=theatre.event_id)).items
    assert Counter(one.order.order.id for one in told) == Counter(one.id for one in listed)
    assert len(told) == 10


async def test_orders_are_listed_page_by_page_without_a_miss_or_a_repeat_while_others_are_made(
    theatre: Theatre,
) -> None:
    a = await theatre.ticket_type("A")
    await theatre.quota(None, a)
    there = [(await theatre.order((a, 1))).id for _ in range(12)]
    made = asyncio.gather(*(theatre.order((a, 1)) for _ in range(40)))
    seen: list[str] = []
    page: dict[str, object] = {"limit": 5}
    while page:
        listed = await theatre.ask("TicketOrderService/ListTicketOrders", page=page)
        seen += [order.id for order in listed.items]
        page = {"limit": 5, "cursor": listed.next_cursor} if listed.next_cursor else {}
    await made
    assert len(seen) == len(set(seen))
    assert seen[:12] == there

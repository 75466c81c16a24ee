"""What the platform promises, for tickets: one effect per key, nothing for a stranger, one event each."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from booking_worlds.events import payloads
from booking_worlds.theatre import ADA, EVENING, Theatre, message, outcome_of
from booking_worlds.vouchers import voucher
from chassis.context import Caller
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import TicketOrderCompleted
from frontdesk.common.v1.money_pb2 import Money
from google.protobuf.timestamp_pb2 import Timestamp

Calls = Mapping[str, dict[str, Any]]


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
    order, held = await theatre.order((a, 1)), await voucher(theatre, a, 1)
    gate = await theatre.ask("CheckInService/CreateCheckInList", event_id=theatre.event_id, name="Doors")
    owned = {"type": a, "quota": quota, "voucher": held.id, "list": gate.list.id}

    async def outcomes(asked: Calls) -> dict[str, str]:
        return {name: await outcome_of(theatre.ask(name, by=stranger, **of)) for name, of in asked.items()}

    found = await outcomes(_by_id(theatre, owned, order))
    assert set(found.values()) == {"NOT_FOUND"}, found
    named = await outcomes(_by_reference(theatre, owned, order))
    assert set(named.values()) == {"UNKNOWN_REFERENCE"}, named
    seen = {"list_id": gate.list.id, "ticket_id": order.tickets[0].id}
    assert not (await theatre.ask("CheckInService/ListCheckIns", by=stranger, **seen)).items
    assert await theatre.counters(quota) == {"sold": 1, "blocked": 1, "free": 3}


def _by_id(theatre: Theatre, owned: Mapping[str, str], order: Any) -> Calls:
    of_event, of_ticket = {"event_id": theatre.event_id}, {"ticket_id": order.tickets[0].id}
    show = {"id": theatre.event_id}
    of_date = {**show, "date_id": theatre.date_id}
    times = {"starts_at": _moment(1), "ends_at": _moment(2)}
    money = {"amount": Money(amount_minor=1, currency="EUR"), "method": "cash", "reference": "1"}
    return {
        **{f"ShowService/{act}": show for act in ("GetShow", "PublishShow", "CancelShow", "DeleteShow")},
        "ShowService/ReplaceShow": {**show, "slug": "stolen", "name": "Stolen"},
        "ShowService/AddShowDates": {**show, "dates": [message("NewShowDate", **times)]},
        "ShowDateService/MoveShowDate": {**of_date, **times},
        "ShowDateService/CancelShowDate": of_date,
        "TicketTypeService/ListTicketTypes": of_event,
        "QuotaService/ReplaceQuota": {"id": owned["quota"], "name": "Stolen"},
        "QuotaService/ListQuotas": of_event,
        "VoucherService/GetVoucher": {"id": owned["voucher"]},
        "VoucherService/ReplaceVoucher": {"id": owned["voucher"], "code": "STOLEN", "max_uses": 1},
        "VoucherService/CloseVoucher": {"id": owned["voucher"]},
        "VoucherService/ListVouchers": of_event,
        "WaitingListService/ListWaitingEntries": of_event,
        "TicketOrderService/PayTicketOrder": {"id": order.id, **money},
        "TicketOrderService/PrintTicketOrder": {"order_id": order.id, "format": "pdf"},
        "TicketService/ChangeAttendee": of_ticket,
        "TicketService/SwapTicket": of_ticket,
        "TicketService/SplitTicketOrder": {"id": order.id, "ticket_ids": [order.tickets[0].id]},
        "TicketService/RefundTicketOrder": {"id": order.id, **money},
        "TicketService/ListTickets": of_event,
        "CheckInService/ReplaceCheckInList": {"id": owned["list"], "name": "Stolen"},
        "CheckInService/ListCheckInLists": of_event,
        "TicketTypeService/GetTicketType": {"id": owned["type"]},
        "QuotaService/GetQuota": {"id": owned["quota"]},
        "QuotaService/ReconcileQuota": {"id": owned["quota"]},
        "TicketOrderService/GetTicketOrder": {"id": order.id},
        "TicketOrderService/CancelTicketOrder": {"id": order.id},
        "TicketService/CancelTicket": {"ticket_id": order.tickets[0].id},
        "TicketService/ResendTicketOrder": {"id": order.id},
        "CheckInService/GetCheckInList": {"id": owned["list"]},
        "CheckInService/CountCheckIns": {"id": owned["list"]},
    }


def _by_reference(theatre: Theatre, owned: Mapping[str, str], order: Any) -> Calls:
    of_event = {"event_id": theatre.event_id}
    line = message("OrderLine", ticket_type_id=owned["type"], quantity=1)
    return {
        "TicketOrderService/PlaceTicketOrder": {**of_event, "lines": [line]},
        "QuotaService/CreateQuota": {**of_event, "name": "Stolen", "size": 1},
        "VoucherService/CreateVoucher": {**of_event, "max_uses": 1},
        "CheckInService/CreateCheckInList": {**of_event, "name": "Stolen"},
        "CheckInService/CheckIn": {"list_id": owned["list"], "code": order.tickets[0].code, "nonce": "1"},
    }


def _moment(hours: int) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(EVENING + timedelta(hours=hours))
    return stamp


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

"""Who passed while a device was offline has passed: uploads that are forced, and what is told of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from booking_worlds.events import payloads
from booking_worlds.theatre import Theatre, outcome_of
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.tickets_events_pb2 import TicketCheckedIn
from google.protobuf.timestamp_pb2 import Timestamp


async def doors(theatre: Theatre, **fields: Any) -> str:
    made = await theatre.ask(
        "CheckInService/CreateCheckInList", event_id=theatre.event_id, name="Doors", **fields
    )
    return str(made.list.id)


async def ticket(theatre: Theatre) -> Any:
    type_id = await theatre.ticket_type()
    await theatre.quota(1, type_id)
    return (await theatre.order((type_id, 1))).tickets[0]


async def upload(theatre: Theatre, list_id: str, code: str, nonce: str, minutes: int, **fields: Any) -> Any:
    scanned_at = Timestamp()
    scanned_at.FromDatetime(datetime.now(UTC) - timedelta(minutes=minutes))
    named = {"list_id": list_id, "code": code, "nonce": nonce, "scanned_at": scanned_at, "gate": "north"}
    return await theatre.ask("CheckInService/CheckIn", **{**named, **fields})


async def test_who_passed_twice_while_gates_were_offline_is_recorded_with_what_would_have_refused_it(
    theatre: Theatre, schema: ServiceSchema
) -> None:
    list_id, one = await doors(theatre), await ticket(theatre)
    first = await upload(theatre, list_id, one.code, "a", 30, forced=True)
    assert (first.reason, first.overridden, first.late) == ("ok", "", True)
    second, again = [await upload(theatre, list_id, one.code, "b", 20, forced=True) for _ in range(2)]
    assert (second.reason, second.overridden) == ("ok", "already_redeemed")
    assert second.first.id == first.check_in.id
    assert again == second
    (gate,) = (await theatre.ask("CheckInService/CountCheckIns", id=list_id)).gates
    assert (gate.reason, gate.scans, gate.late, gate.forced) == ("ok", 2, 2, 1)
    told = payloads(schema, theatre.workspace_id, TicketCheckedIn, "ticket.checked_in")
    assert [passed.overridden for passed in told] == ["", "already_redeemed"]


async def test_a_ticket_that_is_void_or_of_another_list_passed_all_the_same(theatre: Theatre) -> None:
    one = await ticket(theatre)
    other_type = await theatre.ticket_type("Other")
    others = await doors(theatre, ticket_type_ids=[other_type])
    assert (await upload(theatre, others, one.code, "a", 9, forced=True)).overridden == "wrong_list"
    await theatre.ask("TicketService/CancelTicket", ticket_id=one.id)
    revoked = await upload(theatre, await doors(theatre), one.code, "a", 9, forced=True)
    assert (revoked.reason, revoked.overridden) == ("ok", "revoked")


async def test_nothing_is_forced_that_is_unknown_comes_now_or_was_refused_under_its_nonce(
    theatre: Theatre,
) -> None:
    list_id, one = await doors(theatre), await ticket(theatre)
    unknown = await upload(theatre, list_id, "FD1.forged", "a", 9, forced=True)
    assert (unknown.reason, unknown.overridden) == ("unknown", "")
    now = theatre.ask("CheckInService/CheckIn", list_id=list_id, code=one.code, nonce="b", forced=True)
    assert await outcome_of(now) == "INVALID_FIELD"
    await upload(theatre, list_id, one.code, "c", 9)
    for forced in (False, True):
        refused = await upload(theatre, list_id, one.code, "d", 5, forced=forced)
        assert refused.reason == "already_redeemed"

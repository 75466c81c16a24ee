"""Each service of a visit is given in the length that was chosen of those its type has."""

from datetime import datetime

import pytest
from booking_worlds.life import lead
from booking_worlds.salon import at, next_monday, open_salon
from booking_worlds.visits import Parlour, furnish, refusal, times
from chassis.context import Caller
from chassis.db import Database
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import visit_holds_pb2
from frontdesk.booking.v1 import visits_pb2 as pb


@pytest.fixture
async def parlour(service: Running, database: Database, caller: Caller) -> Parlour:
    """Plaits of 20, 40 or 90 minutes, and a cut of 30 with 10 after."""
    usual = await furnish(await open_salon(service, database, caller))
    plaits = await usual.salon.add_type("plaits", duration_minutes=20, other_durations_minutes=[40, 90])
    return Parlour(salon=usual.salon, kinds={**usual.kinds, "plaits": plaits.booking_type_id})


def wish(parlour: Parlour, start: datetime, *minutes: int) -> pb.BookVisitRequest:
    """Plaits, then a cut."""
    request = parlour.wish(start, "plaits", "cut")
    for part, chosen in zip(request.parts, minutes, strict=False):
        part.duration_minutes = chosen
    return request


async def book(parlour: Parlour, start: datetime, *minutes: int) -> pb.Visit:
    visit: pb.Visit = (
        await parlour.salon.visit("VisitService/BookVisit", wish(parlour, start, *minutes))
    ).visit
    return visit


async def hold(parlour: Parlour, start: datetime, minutes: int) -> visit_holds_pb2.HeldVisit:
    parts = [
        visit_holds_pb2.WantedVisitPart(booking_type_id=parlour.kinds["plaits"], duration_minutes=minutes),
        visit_holds_pb2.WantedVisitPart(booking_type_id=parlour.kinds["cut"]),
    ]
    request = visit_holds_pb2.PlaceVisitHoldRequest(parts=parts)
    request.starts_at.FromDatetime(start)
    held: visit_holds_pb2.HeldVisit = (
        await parlour.salon.visit("VisitHoldService/PlaceVisitHold", request)
    ).hold
    return held


async def test_the_next_part_begins_when_the_chosen_length_is_over_also_after_a_move(
    parlour: Parlour,
) -> None:
    visit = await book(parlour, at(9), 90)
    assert times(visit) == [("09:00", "10:30"), ("10:30", "11:00")]
    assert times(await book(parlour, at(12))) == [("12:00", "12:20"), ("12:20", "12:50")]
    assert times(await parlour.move(visit.id, at(14))) == [("14:00", "15:30"), ("15:30", "16:00")]


async def test_what_is_listed_for_the_chosen_lengths_books_and_no_other_start_does(parlour: Parlour) -> None:
    await parlour.salon.book(at(12))
    listed = await parlour.slots(next_monday(), "plaits", "cut", duration_minutes=[90, 0])
    usual = await parlour.slots(next_monday(), "plaits", "cut")
    assert "09:00" in listed
    assert "11:00" in usual
    assert "11:00" not in listed
    for hour in range(9, 17):
        if f"{hour:02}:00" in listed:
            visit = await book(parlour, at(hour), 90)
            assert times(visit)[1][0] == listed[f"{hour:02}:00"][1][1]
            await parlour.lead("Cancel", visit.id)
        else:
            assert (await refusal(book(parlour, at(hour), 90))).reason in ("SLOT_TAKEN", "SLOT_NOT_OFFERED")


async def test_a_hold_keeps_the_chosen_length_and_is_booked_with_no_other(parlour: Parlour) -> None:
    held = await hold(parlour, at(9), 40)
    assert [part.ends_at.seconds - part.starts_at.seconds for part in held.parts] == [40 * 60, 30 * 60]
    other = wish(parlour, at(9), 90)
    other.hold_id = held.id
    refused = await refusal(parlour.salon.visit("VisitService/BookVisit", other))
    assert (refused.reason, refused.field) == ("HOLD_MISMATCH", "parts.0.duration_minutes")
    same = wish(parlour, at(9))
    same.hold_id = held.id
    visit = (await parlour.salon.visit("VisitService/BookVisit", same)).visit
    assert times(visit) == [("09:00", "09:40"), ("09:40", "10:10")]


async def test_a_length_that_a_type_does_not_have_is_refused_with_those_it_has(parlour: Parlour) -> None:
    refused = await refusal(book(parlour, at(9), 25))
    assert (refused.reason, refused.field) == ("DURATION_NOT_OFFERED", "parts.0.duration_minutes")
    assert refused.facts["offered_minutes"] == [20, 40, 90]
    searched = await refusal(parlour.slots(next_monday(), "plaits", "cut", duration_minutes=[0, 31]))
    assert (searched.reason, searched.field) == ("DURATION_NOT_OFFERED", "duration_minutes.1")
    one = await refusal(parlour.slots(next_monday(), "plaits", "cut", duration_minutes=[40]))
    assert (one.reason, one.field) == ("INVALID_FIELD", "duration_minutes")


async def test_a_part_that_is_given_up_frees_the_time_of_its_chosen_length(parlour: Parlour) -> None:
    visit = await book(parlour, at(9), 90)
    await lead(parlour.salon, "cancel", visit.parts[0].id)
    assert times(await book(parlour, at(9), 40)) == [("09:00", "09:40"), ("09:40", "10:10")]

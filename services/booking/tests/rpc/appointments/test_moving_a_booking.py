"""Reschedule and reassign: wholly or not at all, whoever else wants the same time."""

import asyncio
import os
from datetime import datetime
from uuid import UUID

import psycopg
import pytest
from booking_worlds.life import (
    deadlocks,
    events_of,
    found,
    history,
    lead,
    let_expire,
    overlaps,
    reassign,
    reschedule,
)
from booking_worlds.salon import Salon, at, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database, transaction
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_events_pb2 as told
from frontdesk.booking.v1 import booking_pb2 as pb

# A crowd that waits too long for its turn is sent away rather than kept; nobody overlaps either way.
BUSY = {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


@pytest.fixture
async def hourly(service: Running, database: Database, caller: Caller) -> Salon:
    """An hour each, on a grid of a quarter of an hour."""
    return await open_salon(service, database, caller, duration_minutes=60, slot_step_minutes=15)


@pytest.fixture
async def pair(service: Running, database: Database, caller: Caller) -> Salon:
    return await open_salon(service, database, caller, people=2)


def moment(booking: pb.Booking) -> datetime:
    return booking.starts_at.ToDatetime(at(0).tzinfo)


async def moved(salon: Salon, booking_id: str, starts_at: datetime) -> str:
    """`moved` or the reason of the refusal."""
    try:
        await reschedule(salon, booking_id, starts_at)
    except FrontdeskError as refusal:
        return refusal.reason
    return "moved"


async def test_a_reschedule_frees_the_old_time_and_takes_the_new_one(
    salon: Salon, schema: ServiceSchema
) -> None:
    booking = await salon.book(at(9))
    later = await reschedule(salon, booking.id, at(11), reason="Train late")
    assert (later.id, later.reference, later.status) == (booking.id, booking.reference, "confirmed")
    assert (moment(later), later.sequence, later.version) == (at(11), booking.sequence + 1, 2)
    listed = await salon.slots(next_monday(), next_monday())
    assert any(slot.startswith(f"{at(9):%Y-%m-%dT%H:%M}") for slot in listed)
    assert await salon.outcome(at(11)) == "SLOT_TAKEN"
    (_, (fact, payload)) = await events_of(schema, booking.id)
    assert fact == "rescheduled"
    message = told.BookingRescheduled.FromString(payload)
    assert message.before.starts_at == booking.starts_at
    assert message.booking.booking.starts_at == later.starts_at
    assert (message.reason, message.before.staff_id) == ("Train late", booking.staff_id)
    fields = [(one.field, one.after) for one in (await history(salon, booking.id))[-1].fields]
    assert fields == [
        ("starts_at", f"{at(11):%Y-%m-%dT%H:%M:%SZ}"),
        ("ends_at", f"{at(11, 30):%Y-%m-%dT%H:%M:%SZ}"),
    ]


async def test_a_move_by_less_than_its_length_overlaps_with_itself_and_works(hourly: Salon) -> None:
    booking = await hourly.book(at(10))
    assert moment(await reschedule(hourly, booking.id, at(10, 15))) == at(10, 15)
    assert moment(await reschedule(hourly, booking.id, at(9, 45))) == at(9, 45)
    assert await hourly.outcome(at(10, 45)) == "booked"


async def test_a_reschedule_that_fails_leaves_the_old_booking_intact(
    hourly: Salon, schema: ServiceSchema
) -> None:
    booking = await hourly.book(at(10))
    await hourly.book(at(12))
    for start, reason in ((at(11, 30), "SLOT_TAKEN"), (at(8), "SLOT_NOT_OFFERED")):
        with pytest.raises(FrontdeskError) as refusal:
            await reschedule(hourly, booking.id, start)
        assert refusal.value.reason == reason
    assert await found(hourly, booking.id) == booking
    assert await hourly.outcome(at(10)) == "SLOT_TAKEN"
    assert [fact for fact, _ in await events_of(schema, booking.id)] == ["confirmed"]


async def test_a_reschedule_to_where_it_is_changes_nothing(salon: Salon, schema: ServiceSchema) -> None:
    booking = await salon.book(at(9))
    answers = await asyncio.gather(*(reschedule(salon, booking.id, at(10)) for _ in range(10)))
    assert {answer.version for answer in answers} == {2}
    assert [fact for fact, _ in await events_of(schema, booking.id)] == ["confirmed", "rescheduled"]


async def test_who_has_a_booking_keeps_it_where_that_is_possible(pair: Salon) -> None:
    first, second = map(str, pair.staff)
    booking = await pair.book(at(9), staff_id=second)
    assert (await reschedule(pair, booking.id, at(10))).staff_id == second
    await pair.book(at(11), staff_id=second)
    assert (await reschedule(pair, booking.id, at(11))).staff_id == first
    with pytest.raises(FrontdeskError) as refusal:
        await reschedule(pair, booking.id, at(11), staff_id=second)
    assert refusal.value.reason == "SLOT_TAKEN"


async def test_a_booking_is_given_to_another_person_who_is_free(pair: Salon, schema: ServiceSchema) -> None:
    first, second = map(str, pair.staff)
    booking = await pair.book(at(9), staff_id=first)
    given = await reassign(pair, booking.id, second)
    assert (given.staff_id, given.starts_at, given.sequence) == (second, booking.starts_at, 1)
    assert await reassign(pair, booking.id, second) == given
    assert await pair.outcome(at(9), staff_id=first) == "booked"
    with pytest.raises(FrontdeskError) as refusal:
        await reassign(pair, booking.id, first)
    assert refusal.value.reason == "SLOT_TAKEN"
    (_, (fact, payload)) = await events_of(schema, booking.id)
    message = told.BookingReassigned.FromString(payload)
    assert (fact, message.before.staff_name, message.booking.staff_name) == (
        "reassigned",
        "Person 0",
        "Person 1",
    )


async def test_a_stranger_cannot_be_given_a_booking(pair: Salon) -> None:
    booking = await pair.book(at(9))
    with pytest.raises(FrontdeskError) as refusal:
        await reassign(pair, booking.id, UUID(int=7))
    assert (refusal.value.reason, refusal.value.facts["why"]) == ("SLOT_NOT_OFFERED", "nobody")


async def test_what_has_ended_is_not_moved(salon: Salon) -> None:
    booking = await salon.book(at(9))
    await lead(salon, "cancel", booking.id)
    assert await moved(salon, booking.id, at(10)) == "TRANSITION_REFUSED"


async def test_a_request_moves_and_keeps_waiting(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    asking = await open_salon(service, database, caller, requires_approval=True)
    booking = await asking.book(at(9))
    later = await reschedule(asking, booking.id, at(10))
    assert (later.status, later.expires_at) == ("pending", booking.expires_at)
    await let_expire(schema, booking.id)
    assert await moved(asking, booking.id, at(11)) == "BOOKING_EXPIRED"
    assert await asking.outcome(at(10)) == "booked"


async def test_a_race_of_reschedules_and_creates_never_overlaps(hourly: Salon, schema: ServiceSchema) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        booked = [await hourly.book(at(hour, day=day)) for hour in (9, 10, 11)]
        starts = [at(13, minute, day=day) for minute in (0, 15, 30, 45)] * 3
        outcomes = await asyncio.gather(
            *(moved(hourly, one.id, start) for one in booked for start in starts[:3]),
            *(hourly.outcome(start) for start in starts),
        )
        assert set(outcomes) <= {"booked", "moved", "SLOT_TAKEN"} | BUSY
        assert {"booked", "moved"} & set(outcomes)
    assert await overlaps(schema, hourly) == 0
    assert await deadlocks(schema) == before


async def test_two_who_swap_their_times_never_wait_for_each_other_for_ever(
    salon: Salon, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        early, late = await salon.book(at(9, day=day)), await salon.book(at(10, day=day))
        outcomes = await asyncio.gather(
            *(moved(salon, early.id, at(10, day=day)) for _ in range(5)),
            *(moved(salon, late.id, at(9, day=day)) for _ in range(5)),
        )
        assert set(outcomes) <= {"moved", "SLOT_TAKEN"} | BUSY
    assert await overlaps(schema, salon) == 0
    assert await deadlocks(schema) == before


async def test_a_race_of_reassigns_and_creates_never_overlaps(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon = await open_salon(service, database, caller, people=3)
    before = await deadlocks(schema)

    async def given(booking_id: str, staff_id: UUID) -> str:
        try:
            await reassign(salon, booking_id, staff_id)
        except FrontdeskError as refusal:
            return refusal.reason
        return "moved"

    for day in range(ROUNDS):
        booked = [await salon.book(at(9, day=day)) for _ in range(2)]
        outcomes = await asyncio.gather(
            *(given(one.id, staff_id) for one in booked for staff_id in salon.staff * 2),
            *(salon.outcome(at(9, day=day)) for _ in range(12)),
        )
        # All may have looked while the one who is free was being given to a booking that moves.
        outcomes.append(await salon.outcome(at(9, day=day)))
        assert outcomes.count("booked") == 1
        assert set(outcomes) <= {"booked", "moved", "SLOT_TAKEN"} | BUSY
    assert await overlaps(schema, salon) == 0
    assert await deadlocks(schema) == before


async def test_a_race_of_holds_and_creates_gives_the_slot_to_one(salon: Salon, schema: ServiceSchema) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        start = at(9, day=day)
        request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
        request.starts_at.FromDatetime(start)

        async def hold(wanted: pb.PlaceHoldRequest = request) -> str:
            try:
                await salon.visit("HoldService/PlaceHold", wanted)
            except FrontdeskError as refusal:
                return refusal.reason
            return "held"

        outcomes = await asyncio.gather(
            *(hold() for _ in range(15)), *(salon.outcome(start) for _ in range(15))
        )
        assert outcomes.count("held") + outcomes.count("booked") == 1
        assert outcomes.count("SLOT_TAKEN") == 29
    assert await deadlocks(schema) == before


async def test_people_and_rooms_are_moved_together_in_a_race_without_deadlock(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    salon = await open_salon(service, database, caller, people=3, staff_rule="all")
    alone = await salon.ask(
        "BookingTypeService/CreateBookingType",
        pb.CreateBookingTypeRequest(
            name="Alone",
            slug="alone",
            duration_minutes=30,
            slot_step_minutes=30,
            staff_ids=map(str, salon.staff),
        ),
    )
    single = Salon(
        service=salon.service,
        owner=salon.owner,
        staff=salon.staff,
        booking_type_id=alone.booking_type.id,
    )
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        together = await salon.book(at(9, day=day))
        by_one = await single.book(at(10, day=day))
        hours = [at(hour, day=day) for hour in (9, 10, 11)]
        outcomes = await asyncio.gather(
            *(moved(salon, together.id, start) for start in hours * 2),
            *(moved(single, by_one.id, start) for start in hours * 2),
            *(salon.outcome(start) for start in hours * 2),
            *(single.outcome(start) for start in hours * 2),
        )
        assert set(outcomes) <= {"booked", "moved", "SLOT_TAKEN"} | BUSY
    assert await overlaps(schema, salon) == 0
    assert await deadlocks(schema) == before


async def test_who_waits_too_long_for_others_is_told_when_to_try_again(
    salon: Salon, schema: ServiceSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "LONGEST_LOCK_WAIT_MS", 500)
    booking = await salon.book(at(9))
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute("SELECT 1 FROM booking.bookings WHERE id = %s FOR UPDATE", (booking.id,))
        with pytest.raises(FrontdeskError) as refusal:
            await reschedule(salon, booking.id, at(11))
    assert (refusal.value.kind, refusal.value.facts) == (Kind.UNAVAILABLE, {"retry_after_seconds": 1})
    assert "others" in refusal.value.detail
    assert moment(await reschedule(salon, booking.id, at(11))) == at(11)

import asyncio
import itertools
import os
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from booking_worlds.life import deadlocks
from booking_worlds.salon import Salon, at, booking_wish, next_monday, open_salon
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError, Kind
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.common.v1.page_pb2 import PageRequest

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_a_listed_slot_books_and_is_gone_afterwards(salon: Salon) -> None:
    monday = next_monday()
    listed = await salon.slots(monday, monday)
    assert len(listed) == 16
    booking = await salon.book(at(9))
    assert booking.status == "confirmed"
    assert len(booking.reference) == 8
    assert len(await salon.slots(monday, monday)) == 15


async def test_a_slot_cannot_be_booked_twice(salon: Salon) -> None:
    await salon.book(at(9))
    with pytest.raises(FrontdeskError) as refusal:
        await salon.book(at(9))
    assert refusal.value.reason == "SLOT_TAKEN"
    assert len(refusal.value.facts["alternatives"]) == 3


async def test_fifty_clients_on_one_start_and_one_gets_it(salon: Salon, schema: ServiceSchema) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        outcomes = await asyncio.gather(*(salon.outcome(at(10, day=day)) for _ in range(50)))
        assert outcomes.count("booked") == 1
        assert outcomes.count("SLOT_TAKEN") == 49
    assert await deadlocks(schema) == before


async def test_overlapping_unequal_ranges_never_overlap(
    service: Running, database: Database, caller: Caller, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    salon = await open_salon(service, database, caller, duration_minutes=60, slot_step_minutes=15)
    starts = [at(10), at(10, 15), at(10, 30), at(10, 45), at(11)] * 8
    outcomes = await asyncio.gather(*(salon.outcome(start) for start in starts))
    taken = sorted(start for start, outcome in zip(starts, outcomes, strict=True) if outcome == "booked")
    assert taken
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in itertools.pairwise(taken))
    assert set(outcomes) <= {"booked", "SLOT_TAKEN"}
    assert await deadlocks(schema) == before


async def test_the_next_free_person_is_tried_when_one_is_taken(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=3)
    booked = await asyncio.gather(*(salon.outcome(at(9)) for _ in range(10)))
    assert booked.count("booked") == 3


async def test_a_person_who_was_asked_for_is_not_replaced(
    service: Running, database: Database, caller: Caller
) -> None:
    salon = await open_salon(service, database, caller, people=2)
    await salon.book(at(9), staff_id=str(salon.staff[1]))
    assert await salon.outcome(at(9), staff_id=str(salon.staff[1])) == "SLOT_TAKEN"
    assert await salon.outcome(at(9), staff_id=str(salon.staff[0])) == "booked"


@pytest.mark.parametrize(
    "starts_at",
    [at(8), at(17), at(9, 10), at(9, day=-30), at(9, day=400)],
    ids=["before hours", "after hours", "off the step", "past", "beyond the horizon"],
)
async def test_what_is_not_listed_does_not_book(salon: Salon, starts_at: datetime) -> None:
    assert await salon.outcome(starts_at) == "SLOT_NOT_OFFERED"


async def test_a_hold_keeps_the_slot_for_its_holder(salon: Salon) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await salon.visit("HoldService/PlaceHold", request)).hold
    monday = next_monday()
    assert len(await salon.slots(monday, monday)) == 15
    assert len(await salon.slots(monday, monday, hold_id=hold.id)) == 16
    assert await salon.outcome(at(9)) == "SLOT_TAKEN"
    booking = await salon.book(at(9), hold_id=hold.id)
    assert booking.staff_id == hold.staff_id
    assert await salon.outcome(at(9), hold_id=hold.id) == "HOLD_EXPIRED"


async def test_a_hold_given_back_frees_the_slot(salon: Salon) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await salon.visit("HoldService/PlaceHold", request)).hold
    await salon.visit("HoldService/ReleaseHold", pb.ReleaseHoldRequest(id=hold.id))
    assert await salon.outcome(at(9)) == "booked"


async def test_giving_back_a_hold_that_was_booked_does_not_free_the_slot(salon: Salon) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await salon.visit("HoldService/PlaceHold", request)).hold
    await salon.book(at(9), hold_id=hold.id)
    with pytest.raises(FrontdeskError) as refusal:
        await salon.visit("HoldService/ReleaseHold", pb.ReleaseHoldRequest(id=hold.id))
    assert refusal.value.reason == "NOT_FOUND"
    assert await salon.outcome(at(9)) == "SLOT_TAKEN"


async def test_an_expired_hold_blocks_nobody_without_a_sweeper(salon: Salon, schema: ServiceSchema) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
    request.starts_at.FromDatetime(at(9))
    hold = (await salon.visit("HoldService/PlaceHold", request)).hold
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        for table, column in (("holds", "id"), ("holdings", "owner_id")):
            await admin.execute(
                f"UPDATE booking.{table} SET expires_at = now() WHERE {column} = %s", (hold.id,)
            )
    assert await salon.outcome(at(9), hold_id=hold.id) == "HOLD_EXPIRED"
    assert await salon.outcome(at(9)) == "booked"


async def test_thirty_holds_on_one_start_and_one_is_placed(salon: Salon) -> None:
    request = pb.PlaceHoldRequest(booking_type_id=salon.booking_type_id)
    request.starts_at.FromDatetime(at(9))

    async def place() -> str:
        try:
            await salon.visit("HoldService/PlaceHold", request)
        except FrontdeskError as refusal:
            return refusal.reason
        return "held"

    outcomes = await asyncio.gather(*(place() for _ in range(30)))
    assert outcomes.count("held") == 1
    assert outcomes.count("SLOT_TAKEN") == 29


async def test_a_cancel_frees_the_slot_and_a_second_one_changes_nothing(salon: Salon) -> None:
    booking = await salon.book(at(9))
    request = pb.CancelBookingRequest(id=booking.id)
    first = (await salon.ask("BookingService/CancelBooking", request)).booking
    second = (await salon.ask("BookingService/CancelBooking", request)).booking
    assert first.status == "cancelled"
    assert second == first
    assert await salon.outcome(at(9)) == "booked"


async def test_buffers_keep_neighbours_apart(service: Running, database: Database, caller: Caller) -> None:
    salon = await open_salon(
        service, database, caller, buffer_before_minutes=10, buffer_after_minutes=15, slot_step_minutes=5
    )
    await salon.book(at(12))
    assert await salon.outcome(at(12, 50)) == "SLOT_TAKEN"
    assert await salon.outcome(at(12, 55)) == "booked"


async def test_ten_repeats_of_one_booking_have_one_effect(salon: Salon) -> None:
    key = str(new_id())
    answers = await asyncio.gather(*(salon.book(at(9), key=key) for _ in range(10)))
    assert len({answer.SerializeToString() for answer in answers}) == 1
    found = await salon.ask("BookingService/ListBookings", pb.ListBookingsRequest())
    assert len(found.items) == 1


async def test_another_workspace_finds_nothing(
    salon: Salon, service: Running, database: Database, stranger: Caller
) -> None:
    booking = await salon.book(at(9))
    other = await open_salon(service, database, stranger)
    for method, request in (
        ("BookingService/GetBooking", pb.GetBookingRequest(id=booking.id)),
        ("BookingService/CancelBooking", pb.CancelBookingRequest(id=booking.id)),
        ("BookingTypeService/GetBookingType", pb.GetBookingTypeRequest(id=salon.booking_type_id)),
    ):
        with pytest.raises(FrontdeskError) as refusal:
            await other.ask(method, request)
        assert refusal.value.reason == "NOT_FOUND"
    with pytest.raises(FrontdeskError) as refusal:
        await other.visit("BookingService/BookSlot", booking_wish(salon.booking_type_id, at(10)))
    assert refusal.value.reason == "UNKNOWN_REFERENCE"


async def test_bookings_are_paged_by_start_without_miss_or_repeat(salon: Salon) -> None:
    for hour in range(9, 17):
        await salon.book(at(hour))
    seen: list[str] = []
    cursor = ""
    while True:
        page = await salon.ask(
            "BookingService/ListBookings", pb.ListBookingsRequest(page=PageRequest(limit=3, cursor=cursor))
        )
        seen += [item.id for item in page.items]
        cursor = page.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 8


async def test_a_booking_names_who_it_is_for_in_its_event(salon: Salon, schema: ServiceSchema) -> None:
    booking = await salon.book(at(9))
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        rows = await (
            await relay.execute("SELECT type FROM outbox WHERE aggregate_id = %s", (UUID(booking.id),))
        ).fetchall()
    assert rows == [("booking.booking.confirmed",)]


async def test_a_list_up_to_the_end_of_all_days_is_refused_with_its_field(salon: Salon) -> None:
    request = pb.ListBookingsRequest(to_date="9999-12-31")
    with pytest.raises(FrontdeskError) as refusal:
        await salon.ask("BookingService/ListBookings", request)
    assert (refusal.value.kind, refusal.value.field) == (Kind.INVALID, "to")
    assert not (
        await salon.ask("BookingService/ListBookings", pb.ListBookingsRequest(to_date="2200-12-31"))
    ).items

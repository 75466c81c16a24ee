import asyncio
import os
from collections import Counter
from typing import Any
from uuid import UUID

import psycopg
import pytest_asyncio
from booking.domain.appointments.groups.group import Group
from booking.store.appointments.groups import seats
from booking_worlds.life import deadlocks
from booking_worlds.salon import Salon, at, open_salon
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.resources_pb2 import ResourceNeed

ROUNDS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))
SEATS = 5


@pytest_asyncio.fixture
async def yoga(service: Running, database: Database, caller: Caller) -> Salon:
    return await open_salon(service, database, caller, capacity=SEATS)


async def test_behaviour_9_race_twenty_on_a_group_of_five_gives_exactly_five(
    yoga: Salon, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        outcomes = await asyncio.gather(*(yoga.outcome(at(9, day=day)) for _ in range(20)))
        assert Counter(outcomes) == {"booked": SEATS, "SLOT_TAKEN": 20 - SEATS}
        assert len({booking.group_id for booking in await _bookings(yoga, day)}) == 1
    assert await deadlocks(schema) == before


async def test_behaviour_9_one_guests_cancel_frees_one_seat_and_touches_nobody_else(yoga: Salon) -> None:
    guests = [await yoga.book(at(9)) for _ in range(SEATS)]
    assert await yoga.outcome(at(9)) == "SLOT_TAKEN"
    await _cancel(yoga, guests[0])
    assert [one.status for one in await _bookings(yoga, 0)].count("confirmed") == SEATS - 1
    assert await _seats(yoga, at(9)) == 1
    assert await yoga.outcome(at(9)) == "booked"
    assert await yoga.outcome(at(9)) == "SLOT_TAKEN"


async def test_behaviour_9_the_last_guests_cancel_reopens_the_slot(yoga: Salon) -> None:
    other = await yoga.add_type("private")
    guests = [await yoga.book(at(9)) for _ in range(3)]
    for guest in guests:
        assert await other.outcome(at(9)) == "SLOT_TAKEN"
        await _cancel(yoga, guest)
    assert await other.outcome(at(9)) == "booked"
    assert await yoga.outcome(at(9)) == "SLOT_TAKEN"


async def test_behaviour_9_a_guests_cancel_again_and_again_never_reaches_the_others(yoga: Salon) -> None:
    first, second = await yoga.book(at(9)), await yoga.book(at(9))
    for _ in range(3):
        await _cancel(yoga, first)
    kept = await yoga.ask("BookingService/GetBooking", pb.GetBookingRequest(id=second.id))
    assert kept.booking == second
    assert await _seats(yoga, at(9)) == SEATS - 1


async def test_guests_who_come_and_go_at_once_leave_as_many_seats_taken_as_stand(
    yoga: Salon, schema: ServiceSchema
) -> None:
    before = await deadlocks(schema)
    for day in range(ROUNDS):
        guests = [await yoga.book(at(9, day=day)) for _ in range(SEATS)]
        leaving = (_cancel(yoga, guest) for guest in guests)
        coming = (yoga.outcome(at(9, day=day)) for _ in range(10))
        _, outcomes = await asyncio.gather(asyncio.gather(*leaving), asyncio.gather(*coming))
        assert set(outcomes) <= {"booked", "SLOT_TAKEN"}
        standing = [one for one in await _bookings(yoga, day) if one.status == "confirmed"]
        assert len(standing) == outcomes.count("booked") <= SEATS
        assert await _seats(yoga, at(9, day=day)) == SEATS - len(standing)
        for guest in standing:
            await _cancel(yoga, guest)
        assert await _seats(yoga, at(9, day=day)) == SEATS
    assert await deadlocks(schema) == before


async def test_nobody_sits_down_in_a_group_whose_last_guest_has_left(yoga: Salon, database: Database) -> None:
    guest = await yoga.book(at(9))
    group = Group(
        id=UUID(guest.group_id), start=0, end=60, staff_ids=(yoga.staff[0],), resources=(), seats_left=1
    )
    await _cancel(yoga, guest)

    async def take(tx: Tx) -> bool:
        return await seats.take(tx, group, tx.new_id(), None)

    assert not await database.run(yoga.owner, take)
    assert await _seats(yoga, at(9)) == SEATS


async def test_slots_tell_the_seats_that_are_left(yoga: Salon) -> None:
    assert await _seats(yoga, at(9)) == SEATS
    await yoga.book(at(9))
    assert await _seats(yoga, at(9)) == SEATS - 1
    assert await _seats(yoga, at(10)) == SEATS


async def test_a_held_seat_is_the_holders_until_it_ends_and_no_sweeper_is_needed(
    yoga: Salon, schema: ServiceSchema
) -> None:
    other = await yoga.add_type("private")
    hold = await yoga.hold(at(9))
    booking = await yoga.book(at(9), hold_id=hold)
    joined = [await yoga.book(at(9)) for _ in range(SEATS - 1)]
    assert {one.group_id for one in joined} == {booking.group_id}
    assert await yoga.outcome(at(9)) == "SLOT_TAKEN"

    ended = await yoga.hold(at(11))
    assert await other.outcome(at(11)) == "SLOT_TAKEN"
    await _end(schema, ended)
    assert await _seats(yoga, at(11)) == SEATS
    assert await other.outcome(at(11)) == "booked"

    await yoga.book(at(13))
    for _ in range(SEATS - 1):
        ended = await yoga.hold(at(13))
    assert await yoga.outcome(at(13)) == "SLOT_TAKEN"
    await _end(schema, ended)
    assert await yoga.outcome(at(13)) == "booked"
    assert await yoga.outcome(at(13)) == "SLOT_TAKEN"


async def test_a_group_of_holds_alone_blocks_only_as_long_as_they_last(
    yoga: Salon, schema: ServiceSchema
) -> None:
    other = await yoga.add_type("private")
    guest = await yoga.book(at(9))
    hold = await yoga.hold(at(9))
    await _cancel(yoga, guest)
    assert await other.outcome(at(9)) == "SLOT_TAKEN"
    await _end(schema, hold)
    assert await other.outcome(at(9)) == "booked"


async def test_a_second_person_opens_a_second_group_when_the_first_is_full(
    service: Running, database: Database, caller: Caller
) -> None:
    pair = await open_salon(service, database, caller, people=2, capacity=2)
    outcomes = await asyncio.gather(*(pair.outcome(at(9)) for _ in range(10)))
    assert Counter(outcomes) == {"booked": 4, "SLOT_TAKEN": 6}
    bookings = await _bookings(pair, 0)
    assert sorted(Counter(one.group_id for one in bookings).values()) == [2, 2]
    assert len({one.staff_id for one in bookings}) == 2


async def test_a_group_keeps_its_room_for_all_guests_together(yoga: Salon) -> None:
    room = await yoga.add_resource("Studio")
    group = await yoga.add_type("class", capacity=3, needed_resources=[ResourceNeed(any_of=[room])])
    guests = [await group.book(at(9)) for _ in range(3)]
    assert {unit.name for guest in guests for unit in guest.resources} == {"Studio"}
    assert await group.outcome(at(9)) == "SLOT_TAKEN"
    for guest in guests:
        await _cancel(yoga, guest)
    assert await group.outcome(at(9)) == "booked"


async def test_more_seats_reach_the_groups_to_come_and_fewer_turn_nobody_out(yoga: Salon) -> None:
    for _ in range(3):
        await yoga.book(at(9))
    await yoga.edit_type(capacity=2)
    assert await yoga.outcome(at(9)) == "SLOT_TAKEN"
    assert len(await _bookings(yoga, 0)) == 3
    await yoga.edit_type(capacity=4)
    assert await yoga.outcome(at(9)) == "booked"
    assert await yoga.outcome(at(9)) == "SLOT_TAKEN"


async def _bookings(salon: Salon, day: int) -> list[pb.Booking]:
    date = at(9, day=day).date().isoformat()
    request = pb.ListBookingsRequest(from_date=date, to_date=date)
    return list((await salon.ask("BookingService/ListBookings", request)).items)


async def _cancel(salon: Salon, booking: pb.Booking) -> None:
    await salon.ask("BookingService/CancelBooking", pb.CancelBookingRequest(id=booking.id))


async def _seats(salon: Salon, starts_at: Any) -> int:
    """As the list shows them; none where the start is not listed."""
    date = starts_at.date().isoformat()
    request = pb.ListSlotsRequest(
        booking_type_id=salon.booking_type_id, from_date=date, to_date=date, time_zone="UTC"
    )
    reply = await salon.visit("SlotService/ListSlots", request)
    shown = starts_at.isoformat()
    return next((slot.seats_left for day in reply.days for slot in day.slots if slot.starts_at == shown), 0)


async def _end(schema: ServiceSchema, hold_id: str) -> None:
    """As if the time of the hold were over; what it holds for its group ends where nothing lasts longer."""
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute("UPDATE booking.holds SET expires_at = now() WHERE id = %s", (hold_id,))
        await admin.execute(
            "UPDATE booking.holdings h SET expires_at = now() FROM booking.group_seats s"
            " WHERE s.owner_id = %s AND h.owner_id = s.group_id AND h.expires_at IS NOT NULL",
            (hold_id,),
        )
        await admin.execute(
            "UPDATE booking.group_seats SET expires_at = now() WHERE owner_id = %s", (hold_id,)
        )

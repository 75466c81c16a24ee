"""What bookings follow of what identity tells."""

from dataclasses import replace

from booking.actions.move_workspace import move_workspace
from booking.domain.workspace import StaffMember, Workspace
from booking.store import neighbours
from booking.store.availability import booking_types
from booking_salon import Salon, at, next_monday
from chassis.db import Database
from frontdesk.booking.v1 import booking_pb2 as pb


async def test_booking_types_follow_the_clock_of_their_workspace(salon: Salon, database: Database) -> None:
    async with database.write(salon.owner) as tx:
        before = await neighbours.workspace(tx)
        assert before is not None
        await move_workspace(tx, replace(before, time_zone="Pacific/Auckland", name="Salon Nova"))
    async with database.read(salon.owner) as tx:
        after = await neighbours.workspace(tx)
        (moved, _), *_ = await booking_types.page(tx, 5, (None, None))
    assert after == Workspace(
        id=before.id,
        name="Salon Nova",
        slug=before.slug,
        time_zone="Pacific/Auckland",
        currency=before.currency,
    )
    assert moved.time_zone == "Pacific/Auckland"
    found = await salon.ask(
        "SlotService/ListSlots",
        pb.ListSlotsRequest(
            booking_type_id=salon.booking_type_id, from_date="2026-12-01", to_date="2026-12-01"
        ),
    )
    assert found.time_zone == "Pacific/Auckland"


async def test_a_removed_person_is_not_offered_any_more_and_the_bookings_stay(
    salon: Salon, database: Database
) -> None:
    booked = await salon.book(at(9))
    assert await salon.slots(next_monday(), next_monday())
    async with database.write(salon.owner) as tx:
        neighbours.put_staff(tx, [StaffMember(id=one, name="Gone", bookable=False) for one in salon.staff])
    assert await salon.slots(next_monday(), next_monday()) == []
    assert await salon.outcome(at(10)) != "booked"
    kept = await salon.ask("BookingService/GetBooking", pb.GetBookingRequest(id=booked.id))
    assert kept.booking.status == "confirmed"

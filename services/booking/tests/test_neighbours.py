"""What bookings follow of what identity tells."""

from dataclasses import replace
from uuid import UUID

from booking.actions.workspace.move_workspace import move_workspace
from booking.consumers import handlers
from booking.domain.workspace.workspace import StaffMember, Workspace
from booking.store.booking_types import booking_types
from booking.store.workspace import neighbours
from booking_worlds.salon import Salon, at, next_monday
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.events.applying import Applier, Patience
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.identity.v1.identity_events_pb2 import StaffChanged
from frontdesk.identity.v1.identity_pb2 import StaffMember as Told

RENAMED = "identity.staff.changed"


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


async def test_people_are_called_as_they_were_last_told_to_be_called(
    salon: Salon, database: Database
) -> None:
    id_, other = salon.staff[0], new_id()
    await _hear_names(salon, database, (id_, "Ben Rot"), (other, "Mira"), (id_, "Ben Roth-Lang"))
    async with database.read(salon.owner) as tx:
        known = await neighbours.known_staff(tx, [id_, other])
    assert {one.id: one.name for one in known.values()} == {id_: "Ben Roth-Lang", other: "Mira"}


async def _hear_names(salon: Salon, database: Database, *told: tuple[UUID, str]) -> None:
    """As identity tells that people call themselves otherwise."""
    heard = []
    for seq, (id_, name) in enumerate(told, 1):
        fact = StaffChanged(staff=Told(id=str(id_), name=name, bookable=True, version=seq))
        envelope = Event(
            id=str(new_id()),
            type=RENAMED,
            workspace_id=str(salon.workspace_id),
            aggregate_type="staff",
            aggregate_id=str(id_),
            aggregate_version=seq,
            payload=fact.SerializeToString(),
        )
        subject = f"frontdesk.{salon.workspace_id}.{RENAMED}"
        heard.append(handlers.read(subject, envelope.SerializeToString(), seq=seq, traceparent=None))
    await Applier("booking", database, handlers, Patience(attempts=1)).apply(heard)

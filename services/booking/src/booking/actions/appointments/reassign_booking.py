from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.events.appointments.visits import part_changed
from booking.store.appointments import bookings, changes
from booking.store.appointments.visits import visits
from booking.store.availability.slots import offers
from booking.store.availability.slots.wanted import Wanted
from booking.store.booking_types import booking_types
from booking.store.waiting import passing_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassignBooking:
    booking_id: UUID
    staff_id: UUID
    reason: str


async def reassign_booking(tx: Tx, wish: ReassignBooking) -> Booking:
    """Give a booking to another person at the same time; who has it already keeps it."""
    booking = await bookings.locked(tx, wish.booking_id)
    booking.check_movable(tx.now)
    if wish.staff_id in booking.staff_ids:
        return booking
    booking_type = (await booking_types.get(tx, booking.booking_type_id)).of_length(booking.length)
    if booking.visit_id:
        booking_type = booking_type.off_grid()
    # The time was promised before, so its notice is kept however soon it is now.
    in_time = booking.starts_at - timedelta(minutes=booking_type.min_notice_minutes)
    wanted = Wanted(
        booking_type=booking_type,
        starts_at=booking.starts_at,
        staff_id=wish.staff_id,
        as_of=min(tx.now, in_time),
        customer_email=booking.customer.email,
    )
    freed = booking.slot()
    waiting = await passing_on.line_up(tx, freed)
    given = await offers.move(tx, wanted, booking.id, expires_at=booking.expires_at)
    times = booking.starts_at, booking.ends_at
    moved = booking.move(times, given.staff_ids, given.resources, given.group_id)
    change = Change(kind=Kind.REASSIGNED, before=booking, after=moved, reason=wish.reason)
    changes.keep(tx, change)
    tx.emit(events.booking_reassigned(change, await bookings.setting_after(tx, change)))
    if moved.visit_id:
        told = await visits.told(tx, await visits.with_part_changed(tx, moved.visit_id))
        tx.emit(part_changed(told, moved, wish.reason))
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
    return moved

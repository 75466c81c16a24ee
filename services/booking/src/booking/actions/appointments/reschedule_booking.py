from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.errors import SlotNotOffered, SlotTaken
from booking.store.appointments import bookings, changes
from booking.store.availability.slots import offers
from booking.store.availability.slots.wanted import Given, Wanted
from booking.store.booking_types import booking_types
from booking.store.waiting import passing_on


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleBooking:
    """Without a `staff_id`, who has the booking keeps it where that is possible.

    `with_series`: the customer is told by the series.
    """

    booking_id: UUID
    starts_at: datetime
    staff_id: UUID | None
    reason: str
    with_series: bool = False


async def reschedule_booking(tx: Tx, wish: RescheduleBooking) -> Booking:
    """Move a booking to another start, wholly or not at all; a second time changes nothing."""
    booking = await bookings.locked(tx, wish.booking_id)
    booking.check_alone()
    booking.check_movable(tx.now)
    if wish.starts_at == booking.starts_at and wish.staff_id in (None, *booking.staff_ids):
        return booking
    booking_type = (await booking_types.get(tx, booking.booking_type_id)).of_length(booking.length)
    freed = booking.slot()
    waiting = await passing_on.line_up(tx, freed)
    given = await _take(tx, wish, booking, booking_type)
    times = booking_type.times(wish.starts_at)
    moved = booking.move(times, given.staff_ids, given.resources, given.group_id)
    change = Change(kind=Kind.RESCHEDULED, before=booking, after=moved, reason=wish.reason)
    changes.keep(tx, change)
    setting = await bookings.setting_after(tx, change)
    tx.emit(events.booking_rescheduled(change, setting, with_series=wish.with_series))
    if offered := await passing_on.pass_on(tx, waiting, freed):
        tx.emit(events.slot_offered(offered))
    return moved


async def _take(tx: Tx, wish: RescheduleBooking, booking: Booking, booking_type: BookingType) -> Given:
    wanted = Wanted(
        booking_type=booking_type,
        starts_at=wish.starts_at,
        staff_id=wish.staff_id or booking.staff_id,
        as_of=tx.now,
        customer_email=booking.customer.email,
    )
    until = booking.expires_at and min(booking.expires_at, wish.starts_at)
    try:
        return await offers.move(tx, wanted, booking.id, expires_at=until)
    except (SlotTaken, SlotNotOffered):
        if wish.staff_id is not None:
            raise
    return await offers.move(tx, replace(wanted, staff_id=None), booking.id, expires_at=until)

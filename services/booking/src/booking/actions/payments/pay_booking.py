from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change, Kind
from booking.domain.errors import LimitReached, PaidTooLate, SlotNotOffered, SlotTaken
from booking.domain.payments.paying import check_currency, pay
from booking.domain.payments.payment import Payment
from booking.events.payments import booking_paid
from booking.store.appointments import bookings, changes
from booking.store.appointments.holds import holdings
from booking.store.availability.slots import offers
from booking.store.availability.slots.wanted import Wanted
from booking.store.booking_types import booking_types
from booking.store.payments import payments


async def pay_booking(tx: Tx, booking_id: UUID, payment: Payment) -> Booking:
    """Money for a booking came in: the one way in, whoever took it. The same reference counts once.

    Raises `PaidTooLate` where it has ended and its slot is gone; `note_late_booking_payment` keeps the money.
    """
    payment = payment.checked()
    booking = await bookings.locked(tx, booking_id)
    check_currency(booking, payment.currency)
    if not await payments.add_to_booking(tx, booking_id, payment):
        return booking
    paid = pay(booking, payment.amount_minor, tx.now)
    confirmed = paid.status is not booking.status
    if confirmed:
        paid = await _secured(tx, booking, paid)
    kind = Kind.CONFIRMED if confirmed else Kind.PAID
    change = Change(kind=kind, before=booking, after=paid, reason="")
    changes.keep(tx, change)
    setting = await bookings.setting(tx, paid)
    tx.emit(booking_paid(paid, setting, payment))
    if confirmed:
        tx.emit(events.booking_confirmed(paid, setting, change))
    return paid


async def _secured(tx: Tx, booking: Booking, paid: Booking) -> Booking:
    """With its slot for good: the one it keeps, or the same one again where it had to give that up."""
    if booking.pay_by is not None and tx.now < booking.pay_by:
        if booking.uses <= await holdings.keep(tx, booking.id):
            return paid
        raise _too_late()
    kind = (await booking_types.get(tx, booking.booking_type_id)).of_length(booking.length)
    wanted = Wanted(
        booking_type=kind,
        starts_at=booking.starts_at,
        staff_id=booking.staff_id,
        as_of=booking.created_at,
        customer_email=booking.customer.email,
    )
    try:
        given = await offers.move(tx, wanted, booking.id)
    except (SlotTaken, SlotNotOffered, LimitReached) as gone:
        raise _too_late() from gone
    return replace(paid, staff_ids=given.staff_ids, resources=given.resources, group_id=given.group_id)


def _too_late() -> PaidTooLate:
    return PaidTooLate("The booking had ended and its slot is gone; the money is to be refunded.")

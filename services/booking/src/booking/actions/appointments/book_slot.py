from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking import events
from booking.domain.appointments.booking import Booking
from booking.domain.appointments.holds.holding import Hold
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.customers.customer import Customer
from booking.domain.errors import HoldExpired
from booking.domain.forms.answers import Answer, Submission
from booking.domain.workspace.workspace import Setting, Workspace
from booking.events.forms import form_submission_received
from booking.store.appointments import bookings
from booking.store.appointments.holds import holds
from booking.store.availability.slots import offers
from booking.store.availability.slots.wanted import Given, Wanted
from booking.store.booking_types import remembered
from booking.store.forms import intake, submissions
from booking.store.workspace import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSlot:
    booking_type_id: UUID
    starts_at: datetime
    staff_id: UUID | None
    hold_id: UUID | None
    customer: Customer
    duration_minutes: int | None = None
    series_id: UUID | None = None
    answers: tuple[Answer, ...] = ()

    def at(self, starts_at: datetime) -> "BookSlot":
        """The same wish for another date."""
        return replace(self, starts_at=starts_at)


async def book_slot(tx: Tx, wish: BookSlot, *, surely: bool = True) -> Booking:
    """Give the customer this slot, or say why not; `surely` as in `offers.take`."""
    wish = replace(wish, customer=wish.customer.normalised())
    booking_id = wish.hold_id or tx.new_id()
    if wish.hold_id is None:
        offers.foresee(tx, wish.booking_type_id, wish.starts_at, wish.staff_id, booking_id)
    booking_type, workspace = await remembered.find(tx, wish.booking_type_id)
    if booking_type is None:
        raise UnknownReference("There is no such booking type.", field="booking_type_id")
    answered = await intake.answered(tx, booking_type, wish.answers)
    answer_by = await _answer_by(tx, wish, booking_type)
    pay_by = None if answer_by else _pay_by(tx, wish, booking_type)
    if wish.hold_id is None:
        booking_type = booking_type.lasting(wish.duration_minutes)
        given = await _take_free(tx, wish, booking_id, booking_type, answer_by or pay_by, surely=surely)
    else:
        hold = await _hold(tx, wish, wish.hold_id)
        booking_type = booking_type.lasting(hold.duration_minutes)
        given = await _take_held(tx, wish, hold, booking_type, answer_by or pay_by)

    booking = Booking.make(
        booking_type,
        booking_id=booking_id,
        staff_ids=given.staff_ids,
        resources=given.resources,
        group_id=given.group_id,
        starts_at=wish.starts_at,
        customer=wish.customer,
        now=tx.now,
        created_by=tx.caller.actor,
        answer_by=answer_by,
        pay_by=pay_by,
        series_id=wish.series_id,
    )
    bookings.add(tx, booking)
    if answered is not None:
        await _receive(tx, replace(answered, booking_id=booking.id))
    tell = events.booking_requested if booking.expires_at else events.booking_confirmed
    tx.emit(tell(booking, _setting(booking, booking_type, given, workspace)))
    return booking


async def _receive(tx: Tx, answered: Submission) -> None:
    await submissions.add(tx, answered)
    tx.emit(form_submission_received(answered))


def _setting(
    booking: Booking, booking_type: BookingType, given: Given, workspace: Workspace | None
) -> Setting:
    return Setting(
        booking_type_name=booking_type.name,
        staff_names=given.staff_names,
        workspace_name=workspace.name if workspace else "",
        time_zone=booking_type.time_zone,
        series_starts_at=booking.starts_at if booking.series_id else None,
    )


async def _answer_by(tx: Tx, wish: BookSlot, booking_type: BookingType) -> datetime | None:
    """Until when staff must answer; None where nobody has to. Who books as staff has approved it."""
    if not booking_type.requires_approval or tx.caller.user_id is not None:
        return None
    return (await settings.current(tx)).answer_by(wish.starts_at, tx.now)


def _pay_by(tx: Tx, wish: BookSlot, booking_type: BookingType) -> datetime | None:
    """Until when it must be paid, whoever books it; None where nothing is to be paid first."""
    return booking_type.payment.pay_by(wish.starts_at, tx.now) if booking_type.payment_due else None


async def _take_free(
    tx: Tx,
    wish: BookSlot,
    booking_id: UUID,
    booking_type: BookingType,
    until: datetime | None,
    *,
    surely: bool,
) -> Given:
    wanted = Wanted(
        booking_type=booking_type,
        starts_at=wish.starts_at,
        staff_id=wish.staff_id,
        as_of=tx.now,
        customer_email=wish.customer.email,
    )
    return await offers.take(tx, wanted, booking_id, expires_at=until, surely=surely)


async def _take_held(
    tx: Tx, wish: BookSlot, hold: Hold, booking_type: BookingType, until: datetime | None
) -> Given:
    """The booking takes the hold's place and id, so what was held stays held without a gap.

    First the hold, then what it keeps: in the same order it is given back, so that both never wait for each
    other.
    """
    if not await holds.remove(tx, hold.id):
        raise _expired()
    wanted = Wanted(
        booking_type=booking_type,
        starts_at=wish.starts_at,
        staff_id=hold.staff_id,
        as_of=hold.created_at,
        customer_email=wish.customer.email,
    )
    given = await offers.held(tx, wanted, hold.id, until)
    if given is None:
        raise _expired()
    return given


async def _hold(tx: Tx, wish: BookSlot, hold_id: UUID) -> Hold:
    hold = await holds.find(tx, hold_id)
    if hold is None:
        raise _expired()
    hold.check_covers(
        booking_type_id=wish.booking_type_id,
        starts_at=wish.starts_at,
        staff_id=wish.staff_id,
        duration_minutes=wish.duration_minutes,
        now=tx.now,
    )
    return hold


def _expired() -> HoldExpired:
    return HoldExpired("The hold has expired; choose a slot again.", field="hold_id")

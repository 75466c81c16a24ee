"""Between messages and the domain, nothing else."""

from chassis.agreed.timestamps import stamp
from chassis.rpc import fields
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import lifecycle_pb2 as life

from booking.actions.appointments.book_slot import BookSlot
from booking.actions.appointments.holds.place_hold import PlaceHold
from booking.actions.appointments.reschedule_booking import RescheduleBooking
from booking.domain.appointments.change import Entry
from booking.domain.appointments.holds.holding import Hold
from booking.events import booking_message, unit_message
from booking.events.customers import customer_of
from booking.rpc.forms.convert import answers
from booking.store.availability.slots.wanted import Given

__all__ = ["booking_message"]


def place_hold(request: pb.PlaceHoldRequest) -> PlaceHold:
    return PlaceHold(
        booking_type_id=fields.reference(request.booking_type_id, "booking_type_id"),
        starts_at=fields.moment(request, "starts_at"),
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        duration_minutes=request.duration_minutes or None,
    )


def hold_message(hold: Hold, given: Given) -> pb.Hold:
    return pb.Hold(
        id=str(hold.id),
        expires_at=stamp(hold.expires_at),
        starts_at=stamp(hold.starts_at),
        ends_at=stamp(hold.ends_at),
        staff_id=str(hold.staff_id),
        staff_ids=map(str, given.staff_ids),
        resources=map(unit_message, given.resources),
    )


def book_slot(request: pb.BookSlotRequest) -> BookSlot:
    return BookSlot(
        booking_type_id=fields.reference(request.booking_type_id, "booking_type_id"),
        starts_at=fields.moment(request, "starts_at"),
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        hold_id=fields.optional_reference(request.hold_id, "hold_id"),
        customer=customer_of(request.customer, request.time_zone),
        answers=answers(request.answers),
        duration_minutes=request.duration_minutes or None,
    )


def reschedule_booking(request: life.RescheduleBookingRequest) -> RescheduleBooking:
    return RescheduleBooking(
        booking_id=fields.own_id(request.id),
        starts_at=fields.moment(request, "starts_at"),
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        reason=request.reason,
    )


def change_message(entry: Entry) -> life.BookingChange:
    return life.BookingChange(
        kind=entry.kind.value,
        at=stamp(entry.at),
        by=entry.by.value,
        user_id=str(entry.user_id or ""),
        reason=entry.reason,
        fields=[
            life.FieldChange(field=one.field, before=one.before, after=one.after) for one in entry.fields
        ],
    )

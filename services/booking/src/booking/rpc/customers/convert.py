"""A booking as its customer sees it."""

from datetime import datetime

from chassis.agreed.timestamps import stamp
from frontdesk.booking.v1 import self_service_pb2 as own

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import TAKING_PLACE
from booking.domain.booking_types.booking_type import BookingType
from booking.domain.customers.freedom import freedom_to_cancel, freedom_to_reschedule
from booking.domain.workspace.workspace import Setting
from booking.events import in_currency
from booking.events.customers import customer_message
from booking.rpc.booking_types.convert import location_message


def managed_booking(
    booking: Booking, setting: Setting, kind: BookingType, now: datetime
) -> own.ManagedBooking:
    cancel = freedom_to_cancel(booking, kind.cancellation_policy, now)
    reschedule = freedom_to_reschedule(booking, kind.cancellation_policy, now)
    customer = booking.customer
    return own.ManagedBooking(
        reference=booking.reference,
        status=booking.status.value,
        booking_type_id=str(booking.booking_type_id),
        booking_type_name=setting.booking_type_name,
        starts_at=stamp(booking.starts_at),
        ends_at=stamp(booking.ends_at),
        staff_id=str(booking.staff_id),
        staff_name=", ".join(setting.staff_names),
        workspace_name=setting.workspace_name,
        time_zone=customer.time_zone or setting.time_zone,
        customer=customer_message(customer),
        cancelled_at=stamp(booking.cancelled_at),
        expires_at=stamp(booking.expires_at),
        can_cancel=cancel.open,
        can_reschedule=reschedule.open,
        cancel_until=stamp(cancel.until),
        reschedule_until=stamp(reschedule.until),
        payment_due=in_currency(booking, booking.payment_due_minor),
        paid=in_currency(booking, booking.paid_minor),
        pay_by=stamp(booking.pay_by),
        location=location_message(kind.location, with_link=booking.status in TAKING_PLACE),
    )

from collections.abc import Iterator

from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import booking_events_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.change import Change
from booking.domain.appointments.status import Status
from booking.domain.payments.payment import Payment, RefundCause, RefundWanted
from booking.domain.workspace.workspace import Setting
from booking.events import booking_facts, in_currency


def booking_paid(booking: Booking, setting: Setting, payment: Payment) -> Outgoing:
    message = pb.BookingPaid(
        booking=booking_facts(booking, setting),
        amount=Money(amount_minor=payment.amount_minor, currency=payment.currency),
        method=payment.method,
    )
    return event("booking.booking.paid", booking.id, message, version=booking.version)


def booking_refund_wanted(booking: Booking, setting: Setting, wanted: RefundWanted) -> Outgoing:
    message = pb.BookingRefundWanted(
        booking=booking_facts(booking, setting),
        amount=in_currency(booking, wanted.amount_minor),
        reference=wanted.reference,
        cause=wanted.cause.value,
    )
    return event("booking.booking.refund_wanted", booking.id, message, version=booking.version)


def booking_refunded(booking: Booking, setting: Setting, payment: Payment) -> Outgoing:
    message = pb.BookingRefunded(
        booking=booking_facts(booking, setting),
        amount=Money(amount_minor=payment.amount_minor, currency=payment.currency),
        method=payment.method,
    )
    return event("booking.booking.refunded", booking.id, message, version=booking.version)


def refunds_wanted(change: Change, setting: Setting) -> Iterator[Outgoing]:
    """Of what was paid for a booking that ends, as far as it is due back and was not asked for before."""
    after = change.after
    amount = after.refund_wanted_minor - change.before.given_up_minor
    if amount > 0:
        wanted = RefundWanted(amount_minor=amount, reference=after.reference, cause=_cause(after))
        yield booking_refund_wanted(after, setting, wanted)


def _cause(ended: Booking) -> RefundCause:
    if ended.status is Status.DECLINED:
        return RefundCause.DECLINED
    return RefundCause.EXPIRED if ended.lapsed else RefundCause.CANCELLED

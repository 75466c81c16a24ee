from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chassis.events.handlers import Received
from frontdesk.booking.v1 import booking_events_pb2 as pb

from analytics.consumers.telling import Teller, Tellers, Telling, uncounted
from analytics.domain.metrics import ATTENDED, BOOKINGS, CANCELLATIONS, NO_SHOWS, REVENUE_MINOR, Count

NEVER_CONFIRMED = frozenset({"pending", "awaiting_payment"})
"""Counted as a booking was what was confirmed once; an older event does not say what was before it."""


def _confirmed(event: Received[pb.BookingConfirmed]) -> Telling:
    return f"{_named(event.message.booking)} confirmed", _standing(event.message.booking, 1)


def _cancelled(event: Received[pb.BookingCancelled]) -> Telling:
    if event.message.booking.booking.lapsed:
        return f"{_named(event.message.booking)} not paid in time", ()
    cancelled = Count(metric=CANCELLATIONS, at=event.occurred_at)
    stood = event.message.before.status not in NEVER_CONFIRMED
    undone = _standing(event.message.booking, -1) if stood else ()
    return f"{_named(event.message.booking)} cancelled", (cancelled, *undone)


def _checked_in(event: Received[pb.BookingCheckedIn]) -> Telling:
    return f"{_named(event.message.booking)} checked in", (_attended(event),)


def _completed(event: Received[pb.BookingCompleted]) -> Telling:
    arrived_before = event.message.before.status == "checked_in"
    return f"{_named(event.message.booking)} completed", () if arrived_before else (_attended(event),)


def _no_show(event: Received[pb.BookingNoShow]) -> Telling:
    missed = Count(metric=NO_SHOWS, at=_start_of(event.message.booking))
    return f"{_named(event.message.booking)} missed by the customer", (missed,)


def _is(fact: str) -> Teller:
    return uncounted(lambda message: f"{_named(message.booking)}{fact}")


TELLERS: Tellers = {
    "booking.booking.requested": (pb.BookingRequested, _is(" requested")),
    "booking.booking.approved": (pb.BookingApproved, _is(" approved, waits for its payment")),
    "booking.booking.paid": (pb.BookingPaid, _is(": a payment came in")),
    "booking.booking.confirmed": (pb.BookingConfirmed, _confirmed),
    "booking.booking.declined": (pb.BookingDeclined, _is(" declined")),
    "booking.booking.rescheduled": (pb.BookingRescheduled, _is(" moved to this time")),
    "booking.booking.reassigned": (pb.BookingReassigned, _is(" given to another person")),
    "booking.booking.reminder_due": (pb.BookingReminderDue, _is(": its customer is reminded")),
    "booking.booking.checked_in": (pb.BookingCheckedIn, _checked_in),
    "booking.booking.completed": (pb.BookingCompleted, _completed),
    "booking.booking.no_show": (pb.BookingNoShow, _no_show),
    "booking.booking.cancelled": (pb.BookingCancelled, _cancelled),
    "booking.booking.refund_wanted": (
        pb.BookingRefundWanted,
        uncounted(lambda wanted: f"{_named(wanted.booking)}: money is to be given back ({wanted.cause})"),
    ),
    "booking.booking.refunded": (pb.BookingRefunded, _is(": money was given back")),
    # The bookings of a series and its dates count one by one, each by an event of its own.
    "booking.series.booked": (
        pb.SeriesBooked,
        uncounted(lambda series: f"Series of {len(series.bookings)} bookings booked"),
    ),
    "booking.series.rescheduled": (
        pb.SeriesRescheduled,
        uncounted(lambda series: f"{len(series.bookings)} dates of a series moved"),
    ),
    "booking.series.cancelled": (
        pb.SeriesCancelled,
        uncounted(lambda series: f"{len(series.bookings)} dates of a series cancelled"),
    ),
}


def _standing(facts: pb.BookingFacts, change: int) -> tuple[Count, ...]:
    """Counted at the moment the booking was made, so that a cancel corrects the figures of that day."""
    made_at = facts.booking.created_at.ToDatetime(UTC)
    price = facts.price
    return (
        Count(metric=BOOKINGS, at=made_at, value=change),
        Count(metric=REVENUE_MINOR, at=made_at, value=change * price.amount_minor, dimension=price.currency),
    )


def _attended(event: Received[pb.BookingCheckedIn] | Received[pb.BookingCompleted]) -> Count:
    return Count(metric=ATTENDED, at=_start_of(event.message.booking))


def _start_of(facts: pb.BookingFacts) -> datetime:
    return facts.booking.starts_at.ToDatetime(UTC)


def _named(facts: pb.BookingFacts) -> str:
    starts_at = _start_of(facts).astimezone(ZoneInfo(facts.time_zone))
    clock = f"{starts_at.day} {starts_at:%b %Y %H:%M}"
    return f"Booking {facts.booking.reference} ({facts.booking_type_name}, {clock})"

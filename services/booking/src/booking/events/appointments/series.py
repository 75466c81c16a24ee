"""What happens to several dates of a series at once; each is told by itself too, but not to the customer."""

from collections.abc import Sequence
from uuid import UUID

from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import booking_events_pb2 as pb

from booking.domain.appointments.booking import Booking
from booking.domain.workspace.workspace import Setting
from booking.events import booking_facts

Settings = Sequence[Setting]


def series_booked(series_id: UUID, dates: Sequence[Booking], settings: Settings) -> Outgoing:
    message = pb.SeriesBooked(id=str(series_id), bookings=_facts(dates, settings))
    return event("booking.series.booked", series_id, message)


def series_rescheduled(
    series_id: UUID, dates: Sequence[Booking], settings: Settings, reason: str
) -> Outgoing:
    message = pb.SeriesRescheduled(id=str(series_id), bookings=_facts(dates, settings), reason=reason)
    return event("booking.series.rescheduled", series_id, message)


def series_cancelled(series_id: UUID, dates: Sequence[Booking], settings: Settings, reason: str) -> Outgoing:
    message = pb.SeriesCancelled(id=str(series_id), bookings=_facts(dates, settings), reason=reason)
    return event("booking.series.cancelled", series_id, message)


def _facts(dates: Sequence[Booking], settings: Settings) -> list[pb.BookingFacts]:
    return [booking_facts(booking, setting) for booking, setting in zip(dates, settings, strict=True)]

"""Between messages and the domain, nothing else."""

import re
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from frontdesk.analytics.v1 import analytics_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

from analytics.domain.days import parse_date
from analytics.domain.event import EventFilter, LoggedEvent
from analytics.domain.overview import Figure, Overview

EVENT_TYPE = re.compile(r"[a-z]+\.[a-z_]+\.[a-z_]+")


def event_filter(request: pb.ListEventsRequest) -> EventFilter:
    if request.type and not EVENT_TYPE.fullmatch(request.type):
        raise Invalid("A type looks like booking.booking.confirmed.", field="type")
    from_date = parse_date(request.from_date, "from_date")
    to_date = parse_date(request.to_date, "to_date")
    if from_date and to_date and to_date < from_date:
        raise Invalid("The last day is before the first one.", field="to_date")
    return EventFilter(
        type=request.type or None,
        aggregate_id=_aggregate_id(request.aggregate_id),
        from_date=from_date,
        to_date=to_date,
    )


def event_message(event: LoggedEvent) -> pb.LoggedEvent:
    return pb.LoggedEvent(
        id=str(event.id),
        type=event.type,
        occurred_at=stamp(event.occurred_at),
        aggregate_type=event.aggregate_type,
        aggregate_id=str(event.aggregate_id),
        summary=event.summary,
    )


def overview_message(workspace_id: UUID, overview: Overview) -> pb.Overview:
    message = pb.Overview(
        workspace_id=str(workspace_id),
        time_zone=overview.time_zone,
        bookings=_figure(overview.bookings),
        cancellations=_figure(overview.cancellations),
        new_contacts=_figure(overview.new_contacts),
        revenue=_revenue(overview.revenue_minor, overview.currency),
    )
    # `from` is a word of Python.
    setattr(message.range, "from", overview.first.isoformat())
    message.range.to = overview.last.isoformat()
    return message


def _aggregate_id(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("This is not an id.", field="aggregate_id") from None


def _figure(figure: Figure) -> pb.Figure:
    return pb.Figure(value=figure.value, previous=figure.previous)


def _revenue(figure: Figure, currency: str) -> pb.RevenueFigure:
    return pb.RevenueFigure(
        value=Money(amount_minor=figure.value, currency=currency),
        previous=Money(amount_minor=figure.previous, currency=currency),
    )

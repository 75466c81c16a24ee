from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from analytics.domain.metrics import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """One line of the log; the summary holds no name, address or number of a person."""

    id: UUID
    type: str
    occurred_at: datetime
    aggregate_type: str
    aggregate_id: UUID
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event and what it counts for."""

    event: LoggedEvent
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """None stands for all; both dates are included, on the clock of the workspace."""

    type: str | None
    aggregate_id: UUID | None
    from_date: date | None
    to_date: date | None

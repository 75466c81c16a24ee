"""What holders of tickets are told of their dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.ticket import ALIVE, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class DateNews:
    """`was_` is the time that an order knows of a date; None where it was never moved."""

    date_id: UUID
    was_starts_at: datetime | None
    was_ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`void` are the tickets that a cancelled date takes along."""

    moved: tuple[DateNews, ...]
    cancelled: tuple[UUID, ...]
    void: tuple[Ticket, ...]

    def __bool__(self) -> bool:
        return bool(self.moved or self.cancelled)


def tell(news: Sequence[DateNews], tickets: Sequence[Ticket], catalogue: Catalogue) -> Told:
    """What of the news still counts: a date that was moved back is none."""
    alive = [ticket for ticket in tickets if ticket.status in ALIVE]
    held = {ticket.date_id for ticket in alive}
    counting = [one for one in news if one.date_id in held]
    gone = {one.date_id for one in counting if catalogue.is_off(catalogue.dates[one.date_id])}
    return Told(
        moved=tuple(one for one in counting if one.date_id not in gone and _is_moved(one, catalogue)),
        cancelled=tuple(one.date_id for one in counting if one.date_id in gone),
        void=tuple(ticket for ticket in alive if catalogue.dates[ticket.date_id].voids_tickets),
    )


def _is_moved(one: DateNews, catalogue: Catalogue) -> bool:
    date = catalogue.dates[one.date_id]
    return one.was_starts_at is not None and (one.was_starts_at, one.was_ends_at) != (
        date.starts_at,
        date.ends_at,
    )

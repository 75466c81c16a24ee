"""What a customer is told about an order of tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from inbox.domain.money import Money


class News(StrEnum):
    TICKETS = "tickets"
    UNPAID = "unpaid"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    REFUND_WANTED = "refund_wanted"
    REFUNDED = "refunded"
    DATES = "dates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """`alive` is False where the order has no ticket for it any more, or it will not take place."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    alive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """So many tickets of one type, with their seats where these are numbered."""

    ticket_type: str
    quantity: int
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOrder:
    """`version` rises with every change of the order; `time_zone` is the event's."""

    id: UUID
    version: int
    reference: str
    event: str
    time_zone: str
    dates: tuple[Date, ...]
    tickets: tuple[Held, ...]
    owed: Money
    pay_until: datetime | None
    left: Money
    """Paid and not given back."""
    business: str
    locale: str
    customer_name: str
    customer_email: str
    customer_phone: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNews:
    """`amount` is what a refund is about, `why` what led to a cancellation.

    Of dates that have changed, `moved` has the times of before, and `keeps_off` says that tickets for one
    that will not take place stay valid.
    """

    news: News
    order: TicketOrder
    why: str = ""
    amount: Money | None = None
    moved: tuple[Date, ...] = ()
    off: frozenset[UUID] = frozenset()
    keeps_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Tickets that are kept for somebody on the waiting list."""

    entry_id: UUID
    event: str
    time_zone: str
    date: Date
    ticket_type: str
    quantity: int
    until: datetime
    business: str
    locale: str
    customer_name: str
    customer_email: str
    customer_phone: str | None


def first_start(dates: Sequence[Date]) -> datetime | None:
    """Of those that count; all, where none does any more."""
    alive = [date.starts_at for date in dates if date.alive] or [date.starts_at for date in dates]
    return min(alive, default=None)

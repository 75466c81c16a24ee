from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.errors import TransitionRefused


class TicketStatus(StrEnum):
    HELD = "held"
    UNPAID = "unpaid"
    VALID = "valid"
    CANCELLED = "cancelled"


ALIVE = frozenset({TicketStatus.UNPAID, TicketStatus.VALID})
"""Somebody counts on them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One admission. `quota_ids` are those that counted it when it was taken, whatever is edited later."""

    id: UUID
    order_id: UUID
    show_id: UUID
    date_id: UUID
    ticket_type_id: UUID
    position: int
    status: TicketStatus
    price_amount_minor: int
    attendee_name: str | None = None
    attendee_email: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    seat: str | None = None
    quota_ids: tuple[UUID, ...]
    voucher_id: UUID | None = None
    serial: int = 1
    created_at: datetime
    cancelled_at: datetime | None = None
    payment_due: bool = False
    """It was swapped for a dearer one; the gate lets it in once its order owes nothing."""

    def paid(self) -> "Ticket":
        """Valid now; what was cancelled before stays so."""
        return replace(self, status=TicketStatus.VALID) if self.status is TicketStatus.UNPAID else self

    def check_alive(self) -> None:
        if self.status not in ALIVE:
            raise TransitionRefused(f"This ticket is {self.status}.")


def without_dues(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Now that nothing is owed."""
    return [replace(ticket, payment_due=False) if ticket.payment_due else ticket for ticket in tickets]

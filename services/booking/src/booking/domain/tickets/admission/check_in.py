"""Who may pass a gate. Scans count by the time they were made, not by the time they arrived."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.tickets.admission.check_in_list import CheckInList, ReEntry
from booking.domain.tickets.errors import ScanInFuture
from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.domain.tickets.wording import line

LATE = timedelta(seconds=60)
CLOCK_LEEWAY = timedelta(minutes=2)
LONGEST_NONCE = 100
LONGEST_GATE = 60


class Direction(StrEnum):
    ENTRY = "entry"
    EXIT = "exit"


class Reason(StrEnum):
    OK = "ok"
    ALREADY_REDEEMED = "already_redeemed"
    UNPAID = "unpaid"
    REVOKED = "revoked"
    WRONG_LIST = "wrong_list"
    WRONG_DATE = "wrong_date"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """`nonce` names one scan of one ticket: repeated by a bad line it counts once. No time means now."""

    ticket_id: UUID | None
    serial: int
    direction: Direction
    nonce: str
    gate: str
    scanned_at: datetime | None
    forced: bool = False
    """Somebody passed while the device was offline; that is so, whatever stands against it."""

    def checked(self, now: datetime) -> "Scan":
        """With its time, or the field that cannot be true."""
        scanned_at = self.scanned_at or now
        if scanned_at > now + CLOCK_LEEWAY:
            raise ScanInFuture(
                "This scan lies in the future; set the clock of the device.", field="scanned_at"
            )
        if self.forced and self.scanned_at is None:
            raise Invalid("What is forced was scanned earlier; tell when.", field="scanned_at")
        if not 1 <= len(self.nonce) <= LONGEST_NONCE or not self.nonce.isprintable():
            raise Invalid(f"A nonce is 1 to {LONGEST_NONCE} characters.", field="nonce")
        gate = line(self.gate, "gate", longest=LONGEST_GATE)
        return replace(self, scanned_at=scanned_at, gate=gate)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """What a scan came to."""

    id: UUID
    list_id: UUID
    ticket_id: UUID | None
    nonce: str
    direction: Direction
    gate: str
    reason: Reason
    late: bool
    scanned_at: datetime
    received_at: datetime
    overridden: Reason | None = None
    """What would have refused it, had it not been forced."""

    @property
    def happened_at(self) -> datetime:
        """Its place among others: clocks of gates differ, so of what came at once it is when it arrived."""
        return self.scanned_at if self.late else self.received_at

    @property
    def again(self) -> bool:
        """Somebody had passed with it before."""
        return Reason.ALREADY_REDEEMED in (self.reason, self.overridden)


def judge(
    scan: Scan,
    at: CheckInList,
    ticket: Ticket | None,
    passed: Sequence[CheckIn],
    scanned_at: datetime,
    *,
    late: bool,
) -> tuple[Reason, CheckIn | None]:
    """`passed` are the admissions of this ticket at this list as they happened; with the first in the way.

    A late upload is judged by what had happened at its time. Whoever stands at a gate now is judged by all
    that is known: clocks differ, and of two scans at once the earlier one may be looked at last.
    """
    if ticket is None:
        return Reason.UNKNOWN, None
    if ticket.serial != scan.serial or ticket.status is TicketStatus.CANCELLED:
        return Reason.REVOKED, None
    if not at.lets_in(ticket.show_id, ticket.ticket_type_id):
        return Reason.WRONG_LIST, None
    if at.date_id is not None and ticket.date_id != at.date_id:
        return Reason.WRONG_DATE, None
    if ticket.status is not TicketStatus.VALID or ticket.payment_due:
        return Reason.UNPAID, None
    before = [one for one in passed if one.happened_at <= scanned_at or not late]
    entries = [one for one in before if one.direction is Direction.ENTRY]
    if scan.direction is Direction.EXIT or not entries or at.re_entry is ReEntry.ALWAYS:
        return Reason.OK, None
    if at.re_entry is ReEntry.AFTER_EXIT and before[-1].direction is Direction.EXIT:
        return Reason.OK, None
    return Reason.ALREADY_REDEEMED, entries[0]

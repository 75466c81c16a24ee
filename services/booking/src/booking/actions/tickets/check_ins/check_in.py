from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.admission.check_in import LATE, CheckIn, Reason, Scan, judge
from booking.domain.tickets.ticket import Ticket
from booking.events.tickets.tickets import ticket_checked_in
from booking.store.tickets.gates import check_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`first` is the admission in the way of one that was redeemed already."""

    check_in: CheckIn
    ticket: Ticket | None
    first: CheckIn | None


async def check_in(tx: Tx, list_id: UUID, scan: Scan) -> Verdict:
    """Let the ticket pass, or say why not; a scan that is sent again gets its first answer."""
    kept = await check_ins.lock(tx, list_id, scan.ticket_id)
    ticket, now = kept.ticket, kept.at
    scan = scan.checked(now)
    scanned_at = scan.scanned_at or now
    if kept.list is None:
        raise UnknownReference("There is no such check-in list.", field="list_id")
    known = await check_ins.of_ticket(tx, list_id, ticket.id) if ticket else []
    passed = [one for one in known if one.reason is Reason.OK]
    repeated = next((one for one in known if one.nonce == scan.nonce), None)
    if repeated is not None:
        others = (one for one in passed if one is not repeated)
        first = next(others, None) if repeated.again else None
        return Verdict(check_in=repeated, ticket=ticket, first=first)
    late = now - scanned_at > LATE
    reason, first = judge(scan, kept.list, ticket, passed, scanned_at, late=late)
    forced = scan.forced and reason not in (Reason.OK, Reason.UNKNOWN)
    made = CheckIn(
        id=tx.new_id(),
        list_id=list_id,
        ticket_id=ticket.id if ticket else None,
        nonce=scan.nonce,
        direction=scan.direction,
        gate=scan.gate,
        reason=Reason.OK if forced else reason,
        late=late,
        scanned_at=scanned_at,
        received_at=now,
        overridden=reason if forced else None,
    )
    check_ins.add(tx, made)
    if ticket is not None and made.reason is Reason.OK:
        tx.emit(ticket_checked_in(ticket, made))
    return Verdict(check_in=made, ticket=ticket, first=first)

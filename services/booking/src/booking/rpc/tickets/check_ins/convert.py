"""Between messages and gates, nothing else."""

from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import tickets_check_ins_pb2 as pb

from booking.actions.tickets.check_ins.check_in import Verdict
from booking.domain.tickets.admission.check_in import CheckIn, Direction, Scan
from booking.domain.tickets.admission.check_in_list import CheckInList, ReEntry
from booking.domain.tickets.ticket import Ticket
from booking.rpc.tickets.codes.ticket_codes import TicketCodes
from booking.store.tickets.gates.check_ins import Attendance

ListRequest = pb.CreateCheckInListRequest | pb.ReplaceCheckInListRequest


def list_of(request: ListRequest, id_: UUID, show_id: UUID) -> CheckInList:
    try:
        re_entry = ReEntry(request.re_entry or ReEntry.NEVER)
    except ValueError:
        raise Invalid(f"Re-entry is one of {', '.join(ReEntry)}.", field="re_entry") from None
    types = enumerate(request.ticket_type_ids)
    return CheckInList(
        id=id_,
        show_id=show_id,
        date_id=fields.optional_reference(request.date_id, "date_id"),
        name=request.name,
        ticket_type_ids=tuple(fields.reference(one, f"ticket_type_ids.{i}") for i, one in types),
        re_entry=re_entry,
    )


def scan_of(request: pb.CheckInRequest, codes: TicketCodes) -> Scan:
    """What cannot be read or was not signed here names no ticket."""
    try:
        direction = Direction(request.direction or Direction.ENTRY)
    except ValueError:
        raise Invalid(f"A direction is one of {', '.join(Direction)}.", field="direction") from None
    read = codes.read(request.code.strip())
    scanned = fields.moment(request, "scanned_at") if request.HasField("scanned_at") else None
    return Scan(
        ticket_id=read.ticket_id if read else None,
        serial=read.serial if read else 0,
        direction=direction,
        nonce=request.nonce,
        gate=request.gate or "main",
        scanned_at=scanned,
        forced=request.forced,
    )


def verdict_message(verdict: Verdict) -> pb.CheckInResponse:
    made, ticket = verdict.check_in, verdict.ticket
    return pb.CheckInResponse(
        reason=made.reason.value,
        check_in=_record(made),
        late=made.late,
        first=_record(verdict.first) if verdict.first else None,
        ticket=_admitted(ticket) if ticket else None,
        overridden=made.overridden.value if made.overridden else "",
    )


def attendance_message(of: Attendance) -> pb.CountCheckInsResponse:
    return pb.CountCheckInsResponse(
        expected=of.expected,
        came=of.came,
        inside=of.inside,
        gates=[
            pb.GateCount(
                gate=one.gate,
                direction=one.direction.value,
                reason=one.reason.value,
                scans=one.scans,
                late=one.late,
                forced=one.forced,
            )
            for one in of.gates
        ],
    )


def _record(one: CheckIn) -> pb.CheckInRecord:
    return pb.CheckInRecord(id=str(one.id), gate=one.gate, scanned_at=stamp(one.scanned_at))


def _admitted(ticket: Ticket) -> pb.AdmittedTicket:
    return pb.AdmittedTicket(
        id=str(ticket.id),
        order_id=str(ticket.order_id),
        date_id=str(ticket.date_id),
        ticket_type_id=str(ticket.ticket_type_id),
        attendee_name=ticket.attendee_name or "",
        seat=ticket.seat or "",
    )

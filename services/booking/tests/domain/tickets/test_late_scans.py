"""Late scans are judged by what had happened at their time, whatever a gate's clock said of it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from booking.domain.tickets.admission.check_in import CheckIn, Direction, Reason, Scan, judge
from booking.domain.tickets.admission.check_in_list import CheckInList, ReEntry
from booking.domain.tickets.ticket import Ticket, TicketStatus

NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
LIST = CheckInList(
    id=UUID(int=1),
    show_id=UUID(int=2),
    date_id=None,
    name="Doors",
    ticket_type_ids=(),
    re_entry=ReEntry.AFTER_EXIT,
)
TICKET = Ticket(
    id=UUID(int=3),
    order_id=UUID(int=4),
    show_id=LIST.show_id,
    date_id=UUID(int=5),
    ticket_type_id=UUID(int=6),
    position=1,
    status=TicketStatus.VALID,
    price_amount_minor=0,
    quota_ids=(),
    created_at=NOON - timedelta(days=1),
)


def _passed(direction: Direction, received: int, *, clock: int = 0) -> CheckIn:
    """At so many seconds after noon, at a gate whose clock is ahead by so many."""
    at = NOON + timedelta(seconds=received)
    return CheckIn(
        id=UUID(int=100 + received),
        list_id=LIST.id,
        ticket_id=TICKET.id,
        nonce=str(received),
        direction=direction,
        gate="north",
        reason=Reason.OK,
        late=False,
        scanned_at=at + timedelta(seconds=clock),
        received_at=at,
    )


ENTRY, EXIT = Direction.ENTRY, Direction.EXIT


@pytest.mark.parametrize(
    ("passed", "expected"),
    [
        ([_passed(ENTRY, -10, clock=90)], Reason.ALREADY_REDEEMED),
        ([_passed(ENTRY, 10, clock=-50)], Reason.OK),
        ([_passed(ENTRY, -60), _passed(EXIT, 10, clock=-50)], Reason.ALREADY_REDEEMED),
        ([_passed(ENTRY, -60), _passed(EXIT, -10, clock=90)], Reason.OK),
    ],
)
def test_a_late_scan_is_judged_by_what_had_arrived_before_it(passed: list[CheckIn], expected: Reason) -> None:
    scan = Scan(ticket_id=TICKET.id, serial=1, direction=ENTRY, nonce="late", gate="south", scanned_at=NOON)
    reason, _ = judge(scan, LIST, TICKET, passed, NOON, late=True)
    assert reason is expected

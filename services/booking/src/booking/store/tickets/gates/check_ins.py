from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import Uuid, any_, bindparam, case, func, insert, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from booking.domain.tickets.admission.check_in import CheckIn, Direction, Reason
from booking.domain.tickets.admission.check_in_list import CheckInList
from booking.domain.tickets.ticket import Ticket
from booking.store.tickets.gates import check_in_lists
from booking.store.tickets.gates.tickets import GET as GET_TICKET
from booking.store.tickets.gates.tickets import ticket_of
from booking.store.tickets.rows import columns_of, row_of, values_of
from booking.store.tickets.tables import check_in_lists as lists_table
from booking.store.tickets.tables import check_ins, tickets

_c, _l, _t = check_ins, lists_table, tickets
ADD = insert(_c)
_HAPPENED_AT = case((_c.c.late, _c.c.scanned_at), else_=_c.c.received_at)
CLOCK = select(func.clock_timestamp())
LOCK_TICKET = GET_TICKET.with_for_update()
OF_TICKET = (
    select(*columns_of(_c, CheckIn))
    .where(own(_c), _c.c.list_id == bindparam("list_id"), _c.c.ticket_id == bindparam("ticket_id"))
    .order_by(_HAPPENED_AT, _c.c.id)
)
PER_GATE = (
    select(
        _c.c.gate,
        _c.c.direction,
        _c.c.reason,
        func.count(),
        func.count().filter(_c.c.late),
        func.count(_c.c.overridden),
    )
    .where(own(_c), _c.c.list_id == bindparam("list_id"))
    .group_by(_c.c.gate, _c.c.direction, _c.c.reason)
    .order_by(_c.c.gate, _c.c.direction, _c.c.reason)
)
_LAST = (
    select(_c.c.ticket_id, _c.c.direction)
    .ext(distinct_on(_c.c.ticket_id))
    .where(own(_c), _c.c.list_id == bindparam("list_id"), _c.c.reason == Reason.OK.value)
    .order_by(_c.c.ticket_id, _HAPPENED_AT.desc(), _c.c.id.desc())
    .subquery()
)
INSIDE = select(func.count(), func.count().filter(_LAST.c.direction == Direction.ENTRY.value)).select_from(
    _LAST
)
EXPECTED = (
    select(func.count())
    .select_from(_l)
    .join(_t, (_t.c.workspace_id == _l.c.workspace_id) & (_t.c.show_id == _l.c.show_id))
    .where(
        own(_l),
        _l.c.id == bindparam("list_id", type_=Uuid),
        _t.c.status == "valid",
        or_(_l.c.date_id.is_(None), _l.c.date_id == _t.c.date_id),
        or_(func.cardinality(_l.c.ticket_type_ids) == 0, _t.c.ticket_type_id == any_(_l.c.ticket_type_ids)),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateCount:
    gate: str
    direction: Direction
    reason: Reason
    scans: int
    late: int
    forced: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """`came` counts tickets that passed at least once, `inside` those that have not left again."""

    expected: int
    came: int
    inside: int
    gates: tuple[GateCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """`at` is the moment since when both are kept."""

    list: CheckInList | None
    ticket: Ticket | None
    at: datetime


async def lock(tx: Tx, list_id: UUID, ticket_id: UUID | None) -> Kept:
    """The ticket is kept from other gates until the transaction ends, and the list from being deleted."""
    lists, locked, clock = await tx.together(
        (check_in_lists.KEEP, {"id": list_id}), (LOCK_TICKET, {"id": ticket_id}), (CLOCK, None)
    )
    return Kept(
        list=check_in_lists.list_of(lists[0]) if lists else None,
        ticket=ticket_of(locked[0]) if locked else None,
        at=clock[0][0],
    )


async def of_ticket(tx: ReadTx, list_id: UUID, ticket_id: UUID) -> list[CheckIn]:
    """All scans, as they happened."""
    rows = await tx.rows(OF_TICKET, {"list_id": list_id, "ticket_id": ticket_id})
    return [check_in_of(row) for row in rows]


def add(tx: Tx, one: CheckIn) -> None:
    words = {
        "direction": one.direction.value,
        "reason": one.reason.value,
        "overridden": one.overridden.value if one.overridden else None,
    }
    tx.later(ADD, row_of(one) | words)


async def attendance(tx: ReadTx, list_id: UUID) -> Attendance:
    of_it = {"list_id": list_id}
    gates, inside, expected = await tx.together((PER_GATE, of_it), (INSIDE, of_it), (EXPECTED, of_it))
    return Attendance(expected=expected[0][0], came=inside[0][0], inside=inside[0][1], gates=_gates(gates))


def _gates(rows: Sequence[Row]) -> tuple[GateCount, ...]:
    return tuple(
        GateCount(
            gate=gate,
            direction=Direction(direction),
            reason=Reason(reason),
            scans=scans,
            late=late,
            forced=forced,
        )
        for gate, direction, reason, scans, late, forced in rows
    )


def check_in_of(row: Row) -> CheckIn:
    values = values_of(row, CheckIn)
    overridden = values["overridden"]
    read = {
        "direction": Direction(values["direction"]),
        "reason": Reason(values["reason"]),
        "overridden": Reason(overridden) if overridden else None,
    }
    return CheckIn(**(values | read))

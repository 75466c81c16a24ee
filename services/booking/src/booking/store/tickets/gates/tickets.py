from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Uuid, any_, bindparam, insert, select, update

from booking.domain.tickets.ticket import Ticket, TicketStatus
from booking.store.tickets.rows import columns_of, row_of, values_of
from booking.store.tickets.tables import tickets

_t = tickets
COLUMNS = columns_of(_t, Ticket)
CHANGED = (
    "order_id",
    "date_id",
    "ticket_type_id",
    "position",
    "status",
    "price_amount_minor",
    "attendee_name",
    "attendee_email",
    "answers",
    "seat",
    "quota_ids",
    "voucher_id",
    "serial",
    "cancelled_at",
    "payment_due",
)
ADD = insert(_t)
GET = select(*COLUMNS).where(own(_t), _t.c.id == bindparam("id"))
OF_ORDERS = (
    select(*COLUMNS)
    .where(own(_t), _t.c.order_id == any_(bindparam("order_ids", type_=ARRAY(Uuid))))
    .order_by(_t.c.order_id, _t.c.position)
)
CHANGE = (
    update(_t)
    .where(own(_t), _t.c.id == bindparam("ticket_id"))
    .values(**{name: bindparam(f"new_{name}", type_=_t.c[name].type) for name in CHANGED})
)
SET_STATUS = (
    update(_t)
    .where(
        own(_t),
        _t.c.order_id == bindparam("of_order"),
        _t.c.id == any_(bindparam("ticket_ids", type_=ARRAY(Uuid))),
    )
    .values(status=bindparam("new_status"))
)


def add(tx: Tx, new: Iterable[Ticket]) -> None:
    for ticket in new:
        tx.later(ADD, _row(ticket))


async def find(tx: ReadTx, id_: UUID) -> Ticket | None:
    row = await tx.row(GET, {"id": id_})
    return ticket_of(row) if row else None


async def of_order(tx: ReadTx, order_id: UUID) -> list[Ticket]:
    """By their place in it."""
    return (await of_orders(tx, [order_id]))[order_id]


async def of_orders(tx: ReadTx, order_ids: Sequence[UUID]) -> dict[UUID, list[Ticket]]:
    found: dict[UUID, list[Ticket]] = {id_: [] for id_ in order_ids}
    for row in await tx.rows(OF_ORDERS, {"order_ids": list(order_ids)}):
        ticket = ticket_of(row)
        found[ticket.order_id].append(ticket)
    return found


def change(tx: Tx, changed: Iterable[Ticket]) -> None:
    """Stores new states of tickets whose order this transaction has locked."""
    for ticket in changed:
        row = _row(ticket)
        tx.later(CHANGE, {"ticket_id": ticket.id, **{f"new_{name}": row[name] for name in CHANGED}})


def set_status(tx: Tx, order_id: UUID, of: Sequence[Ticket], status: TicketStatus) -> None:
    ids = [ticket.id for ticket in of]
    tx.later(SET_STATUS, {"of_order": order_id, "ticket_ids": ids, "new_status": status.value})


def ticket_of(row: Row) -> Ticket:
    values = values_of(row, Ticket)
    read = {"status": TicketStatus(values["status"]), "quota_ids": tuple(values["quota_ids"])}
    return Ticket(**(values | read))


def _row(ticket: Ticket) -> dict[str, Any]:
    return row_of(ticket) | {
        "status": ticket.status.value,
        "answers": Jsonb(dict(ticket.answers)),
        "quota_ids": list(ticket.quota_ids),
    }

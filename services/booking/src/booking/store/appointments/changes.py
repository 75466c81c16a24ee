"""The history of bookings: one row for each change, written with it."""

from uuid import UUID

from chassis.db import ReadTx, Row, Tx, own
from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, insert, select

from booking.domain.appointments.change import Change, Entry, FieldChange, Kind, changed_fields
from booking.store.appointments import bookings
from booking.store.appointments.tables import booking_changes

_c = booking_changes
ADD = insert(_c)
OF_BOOKING = (
    select(_c.c.kind, _c.c.at, _c.c.actor, _c.c.reason, _c.c.fields)
    .where(own(_c), _c.c.booking_id == bindparam("booking_id"))
    .order_by(_c.c.version)
)


def keep(tx: Tx, change: Change) -> None:
    """Stores the new state of a booking that this transaction has locked, and what led to it."""
    bookings.change(tx, change.before, change.after)
    fields = changed_fields(change.before, change.after)
    tx.later(
        ADD,
        {
            "booking_id": change.after.id,
            "version": change.after.version,
            "kind": change.kind.value,
            "at": tx.now,
            "actor": tx.caller.actor,
            "reason": change.reason,
            "fields": Jsonb([[one.field, one.before, one.after] for one in fields]),
        },
    )


async def of_booking(tx: ReadTx, booking_id: UUID) -> list[Entry]:
    """The oldest first, without the booking's beginning."""
    return [_entry(row) for row in await tx.rows(OF_BOOKING, {"booking_id": booking_id})]


def _entry(row: Row) -> Entry:
    kind, at, actor, reason, fields = row
    return Entry(
        kind=Kind(kind),
        at=at,
        actor=actor,
        reason=reason,
        fields=tuple(FieldChange(field=field, before=before, after=after) for field, before, after in fields),
    )

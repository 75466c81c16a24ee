"""An event that was never on sale goes with all that hangs on it."""

from uuid import UUID

from chassis.db import Tx, own
from sqlalchemy import Delete, Table, bindparam, delete, select

from booking.store.tickets.tables import (
    check_in_lists,
    check_ins,
    quota_claims,
    quotas,
    show_dates,
    shows,
    ticket_types,
    vouchers,
)

_l, _q, _k, _c = check_in_lists, quotas, check_ins, quota_claims
_OF_SHOW = bindparam("of_show", type_=shows.c.id.type)


def _deleted(table: Table) -> Delete:
    return delete(table).where(own(table), table.c.show_id == _OF_SHOW)


# Somebody may have tried a scanner on its lists, or is just trying it.
LOCK_LISTS = select(_l.c.id).where(own(_l), _l.c.show_id == _OF_SHOW).order_by(_l.c.id).with_for_update()
SCANS = delete(_k).where(own(_k), _k.c.list_id.in_(select(_l.c.id).where(own(_l), _l.c.show_id == _OF_SHOW)))
LISTS = _deleted(check_in_lists)
TYPES = _deleted(ticket_types)
VOUCHERS = _deleted(vouchers)
KEPT_BACK = delete(_c).where(
    own(_c), _c.c.quota_id.in_(select(_q.c.id).where(own(_q), _q.c.show_id == _OF_SHOW))
)
QUOTAS = _deleted(quotas)
DATES = _deleted(show_dates)
SHOW = delete(shows).where(own(shows), shows.c.id == _OF_SHOW)


def delete_all(tx: Tx, show_id: UUID) -> None:
    """Of an event that this transaction has locked, in the order in which edits lock these rows too."""
    for statement in (LOCK_LISTS, SCANS, LISTS, TYPES, VOUCHERS, KEPT_BACK, QUOTAS, DATES, SHOW):
        tx.later(statement, {"of_show": show_id})

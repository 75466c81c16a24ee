"""Workspaces whose mails to customers wait; the function of due deliveries passes over them."""

from chassis.db import Tx, own
from sqlalchemy import Interval, Text, delete, func, literal, literal_column, update
from sqlalchemy.dialects.postgresql import insert

from inbox.domain.delivery import TOO_LATE
from inbox.store.tables import deliveries, suspensions

ADD = insert(suspensions).on_conflict_do_nothing()
REMOVE = delete(suspensions).where(own(suspensions))
GIVE_UP_OLD = (
    update(deliveries)
    .where(
        own(deliveries),
        deliveries.c.status == literal_column("'queued'", Text),
        deliveries.c.due_at < func.now() + literal(-TOO_LATE, Interval),
    )
    .values(status="failed", last_error="waited too long while the business was suspended")
)


def add(tx: Tx) -> None:
    """The transaction's own workspace; a second time changes nothing."""
    tx.later(ADD, {})


def remove(tx: Tx) -> None:
    """What waited for days is not told any more."""
    tx.later(REMOVE)
    tx.later(GIVE_UP_OLD)

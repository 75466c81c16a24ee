"""The only place that keeps a resource busy; its form lets races end well (architecture, section 5)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from chassis.db import Tx, insert_many
from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, update

from booking.domain.booking_type import LONGEST_PADDED_MINUTES
from booking.domain.holding import Holding
from booking.store.tables import Moment, holdings

_h = holdings
LONGEST = timedelta(minutes=LONGEST_PADDED_MINUTES)
OWN = _h.c.workspace_id == bindparam("workspace_id")
TAKE = (
    insert_many(_h, "owner_id", "resource_id", "resource_kind", "starts_at", "ends_at", "expires_at")
    .on_conflict_do_nothing()
    .returning(_h.c.resource_id)
)
CLEAR_EXPIRED = delete(_h).where(
    OWN,
    _h.c.resource_id == any_(bindparam("resource_ids", type_=ARRAY(Uuid))),
    _h.c.starts_at > bindparam("earliest", type_=Moment),
    _h.c.starts_at < bindparam("until", type_=Moment),
    _h.c.ends_at > bindparam("since", type_=Moment),
    _h.c.expires_at <= bindparam("now", type_=Moment),
)
KEEP = (
    update(_h)
    .where(OWN, _h.c.owner_id == bindparam("owner"), _h.c.expires_at > bindparam("now", type_=Moment))
    .values(expires_at=None)
    .returning(_h.c.resource_id)
)
RELEASE = delete(_h).where(OWN, _h.c.owner_id == bindparam("owner"))
RELEASE_HELD = delete(_h).where(OWN, _h.c.owner_id == bindparam("owner"), _h.c.expires_at.is_not(None))


async def take(tx: Tx, wanted: Sequence[Holding]) -> bool:
    """Takes all of them, or tells that one is taken; then the transaction must not commit.

    Holds that have expired give way in the same transaction.
    """
    rows = sorted(wanted, key=lambda one: one.resource_id)
    since, until = min(one.starts_at for one in rows), max(one.ends_at for one in rows)
    _, taken = await tx.together(
        (
            CLEAR_EXPIRED,
            {
                "resource_ids": [one.resource_id for one in rows],
                "earliest": since - LONGEST,
                "since": since,
                "until": until,
                "now": tx.now,
            },
        ),
        (
            TAKE,
            {
                "owner_ids": [one.owner_id for one in rows],
                "resource_ids": [one.resource_id for one in rows],
                "resource_kinds": [one.resource_kind.value for one in rows],
                "starts_ats": [one.starts_at for one in rows],
                "ends_ats": [one.ends_at for one in rows],
                "expires_ats": [one.expires_at for one in rows],
            },
        ),
    )
    return len(taken) == len(rows)


async def keep(tx: Tx, owner_id: UUID) -> bool:
    """Makes a hold's holdings last; False where the hold has ended."""
    return bool(await tx.rows(KEEP, {"owner": owner_id, "now": tx.now}))


def release(tx: Tx, owner_id: UUID) -> None:
    tx.later(RELEASE, {"owner": owner_id})


def release_held(tx: Tx, owner_id: UUID) -> None:
    """Gives back what a hold keeps, and nothing that a booking has made its own."""
    tx.later(RELEASE_HELD, {"owner": owner_id})

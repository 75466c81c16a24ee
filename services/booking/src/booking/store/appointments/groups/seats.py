"""Seats of groups. A seat is taken by one guarded update; the check of the table stands behind it."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import bindparam, insert, text

from booking.domain.appointments.groups.group import Group
from booking.store.appointments.groups.tables import group_seats
from booking.store.tables import Moment

# The seats of holds that have ended are free, and a group without guests has ended.
RECLAIM = text("""
    WITH asked AS MATERIALIZED (
        SELECT g.id FROM groups g
        WHERE g.workspace_id = :workspace_id AND g.booking_type_id = :booking_type_id
            AND g.starts_at = :starts_at
        ORDER BY g.id FOR UPDATE
    ), gone AS (
        DELETE FROM group_seats s USING asked
        WHERE s.workspace_id = :workspace_id AND s.group_id = asked.id AND s.expires_at <= :now
        RETURNING s.group_id
    ), freed AS (
        SELECT group_id, count(*) AS seats FROM gone GROUP BY group_id
    )
    UPDATE groups g SET seats_taken = g.seats_taken - freed.seats FROM freed
    WHERE g.workspace_id = :workspace_id AND g.id = freed.group_id
""").bindparams(bindparam("starts_at", type_=Moment), bindparam("now", type_=Moment))
END_EMPTY = text("""
    WITH ended AS (
        DELETE FROM groups g
        WHERE g.workspace_id = :workspace_id AND g.booking_type_id = :booking_type_id
            AND g.starts_at = :starts_at AND g.seats_taken = 0
        RETURNING g.id
    )
    DELETE FROM holdings h USING ended WHERE h.workspace_id = :workspace_id AND h.owner_id = ended.id
""").bindparams(bindparam("starts_at", type_=Moment))
SIT = insert(group_seats)
# Where the last guest has left in between the group is gone, and nobody sits down. As long as any seat is
# taken for good the people are busy for good, else until the last hold ends.
TAKE = text("""
    WITH taken AS (
        UPDATE groups g SET seats_taken = g.seats_taken + 1
        WHERE g.workspace_id = :workspace_id AND g.id = :group_id AND g.seats_taken < g.capacity
        RETURNING g.id
    ), sat AS (
        INSERT INTO group_seats (workspace_id, owner_id, group_id, expires_at)
        SELECT :workspace_id, :owner, taken.id, CAST(:until AS timestamptz) FROM taken
    )
    UPDATE holdings h SET expires_at = CASE
        WHEN h.expires_at IS NULL OR CAST(:until AS timestamptz) IS NULL THEN NULL
        ELSE greatest(h.expires_at, CAST(:until AS timestamptz)) END
    FROM taken WHERE h.workspace_id = :workspace_id AND h.owner_id = taken.id
    RETURNING h.resource_id
""").bindparams(bindparam("until", type_=Moment))
KEEP = text("""
    WITH own AS MATERIALIZED (
        SELECT g.id FROM groups g JOIN group_seats s
            ON s.workspace_id = g.workspace_id AND s.group_id = g.id
        WHERE g.workspace_id = :workspace_id AND s.workspace_id = :workspace_id AND s.owner_id = :owner
            AND s.expires_at > :now
        FOR UPDATE OF g
    ), kept AS (
        UPDATE group_seats s SET expires_at = :until FROM own
        WHERE s.workspace_id = :workspace_id AND s.owner_id = :owner RETURNING s.group_id
    )
    UPDATE holdings h SET expires_at = CASE
        WHEN h.expires_at IS NULL OR CAST(:until AS timestamptz) IS NULL THEN NULL
        ELSE greatest(h.expires_at, CAST(:until AS timestamptz)) END
    FROM kept WHERE h.workspace_id = :workspace_id AND h.owner_id = kept.group_id
    RETURNING h.resource_id
""").bindparams(bindparam("until", type_=Moment), bindparam("now", type_=Moment))
LEAVE = text("SELECT leave_group(:workspace_id, :owner, :held_only)")


def reclaim(tx: Tx, booking_type_id: UUID, starts_at: datetime) -> None:
    """Goes with the next statement; who does it waits for their turn first."""
    asked = {"booking_type_id": booking_type_id, "starts_at": starts_at}
    tx.later(RECLAIM, {**asked, "now": tx.now})
    tx.later(END_EMPTY, asked)


async def take(tx: Tx, group: Group, owner_id: UUID, expires_at: datetime | None) -> bool:
    """A seat for a booking or a hold; False where none is left, or the group lost what it needs."""
    seat = {"group_id": group.id, "owner": owner_id, "until": expires_at}
    if {id_ for (id_,) in await tx.rows(TAKE, seat)} == group.uses:
        return True
    leave(tx, owner_id, held_only=False)
    return False


def sit(tx: Tx, group_id: UUID, owner_id: UUID, expires_at: datetime | None) -> None:
    tx.later(SIT, {"owner_id": owner_id, "group_id": group_id, "expires_at": expires_at})


def leave(tx: Tx, owner_id: UUID, *, held_only: bool) -> None:
    """Frees the seat of one guest and touches nobody else's; nothing where there is none."""
    tx.later(LEAVE, {"owner": owner_id, "held_only": held_only})

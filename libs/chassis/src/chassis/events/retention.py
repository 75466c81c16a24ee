"""Bookkeeping rows are deleted when nobody can need them any more, a few at a time."""

from __future__ import annotations

import asyncio

from chassis.events.leader import Lead

EVERY_SECONDS = 3600.0
ROWS_AT_ONCE = 1_000
PAUSE_SECONDS = 0.05

# Processed ids outlive the stream's own 30 days: no repeat can come later.
_EXPIRED = (
    """
    DELETE FROM processed WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM processed WHERE processed_at < now() - interval '31 days' LIMIT %s))
    """,
    """
    DELETE FROM outbox WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM outbox WHERE published_at < now() - interval '24 hours' LIMIT %s))
    """,
    """
    DELETE FROM dead_letter WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM dead_letter WHERE replayed_at < now() - interval '7 days' LIMIT %s))
    """,
    """
    DELETE FROM idempotency WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM idempotency WHERE created_at < now() - interval '24 hours' LIMIT %s))
    """,
)


class Retention:
    """A duty of the leader."""

    async def run(self, lead: Lead) -> None:
        while True:
            await delete_expired(lead)
            await asyncio.sleep(EVERY_SECONDS)


async def delete_expired(lead: Lead) -> int:
    deleted = 0
    for statement in _EXPIRED:
        while True:
            count = (await lead.connection.execute(statement, (ROWS_AT_ONCE,))).rowcount
            deleted += count
            if count < ROWS_AT_ONCE:
                break
            await asyncio.sleep(PAUSE_SECONDS)
    return deleted

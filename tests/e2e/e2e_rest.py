"""When nothing is under way any more: all that happened was told, heard and mailed."""

from __future__ import annotations

import nats
from e2e_system import System
from psycopg import sql

SERVICES = ("identity", "booking", "inbox", "inventory", "analytics")
MAILS = ("deliveries", "account_mails")
UNPUBLISHED = sql.SQL("SELECT count(*) FROM {} WHERE published_at IS NULL")
# One that is tried again later is at rest too.
ABOUT_TO_LEAVE = sql.SQL(
    "SELECT count(*) FROM {} WHERE status = 'queued' AND due_at < now() + interval '10 seconds'"
)


async def is_at_rest(system: System) -> bool:
    return _untold(system) == 0 and await _unheard(system) == 0


def _untold(system: System) -> int:
    """Events that wait in an outbox, and mails that are about to leave."""
    waiting = [
        *(UNPUBLISHED.format(sql.Identifier(service, "outbox")) for service in SERVICES),
        *(ABOUT_TO_LEAVE.format(sql.Identifier("inbox", table)) for table in MAILS),
    ]
    with system.database() as connection:
        rows = [connection.execute(one).fetchone() for one in waiting]
    return sum(int(row[0]) for row in rows if row)


async def _unheard(system: System) -> int:
    client = await nats.connect(str(system.running["nats_url"]))
    try:
        durable = await client.jetstream().consumers_info("EVENTS")
        return sum(
            (one.num_pending or 0) + (one.num_ack_pending or 0) for one in durable if one.name in SERVICES
        )
    finally:
        await client.close()

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from chassis.testing.schema import ServiceSchema
from chassis.testing.waiting import eventually


async def until_somebody_waits(schema: ServiceSchema, seconds: float = 60) -> None:
    """For what another transaction of this database keeps."""
    await until_so_many_wait(schema, 1, seconds)


async def until_so_many_wait(schema: ServiceSchema, least: int, seconds: float = 60) -> None:
    waiting = (
        "SELECT count(*) >= %s FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with await psycopg.AsyncConnection.connect(schema.admin_url, autocommit=True) as admin:

        async def so_many_wait() -> bool:
            return await (await admin.execute(waiting, (least,))).fetchone() == (True,)

        await eventually(so_many_wait, seconds)


@asynccontextmanager
async def claim_kept(schema: ServiceSchema, owner_id: str, quota_id: str) -> AsyncIterator[None]:
    """What this one claims is locked for as long."""
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        claim = "SELECT 1 FROM booking.quota_claims WHERE owner_id = %s AND quota_id = %s FOR UPDATE"
        await admin.execute(claim, (owner_id, quota_id))
        yield

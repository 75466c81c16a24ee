import asyncio

import psycopg
from chassis.testing.schema import ServiceSchema


async def deadlocks(schema: ServiceSchema) -> int:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        row = await (
            await admin.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).fetchone()
    assert row is not None
    return int(row[0])


async def until_somebody_waits(schema: ServiceSchema, seconds: float = 60) -> None:
    """For what another transaction of this database keeps."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    deadline = asyncio.get_running_loop().time() + seconds
    async with await psycopg.AsyncConnection.connect(schema.admin_url, autocommit=True) as admin:
        while asyncio.get_running_loop().time() < deadline:
            if await (await admin.execute(waiting)).fetchone() != (0,):
                return
            await asyncio.sleep(0.01)
    raise TimeoutError("nobody waits")

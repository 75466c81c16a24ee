import psycopg
from chassis.testing.schema import ServiceSchema


async def deadlocks(schema: ServiceSchema) -> int:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        row = await (
            await admin.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).fetchone()
    assert row is not None
    return int(row[0])

import psycopg
from chassis.testing.schema import ServiceSchema
from chassis.testing.waiting import eventually


async def until_somebody_waits(schema: ServiceSchema, seconds: float = 60) -> None:
    """For what another transaction of this database keeps."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with await psycopg.AsyncConnection.connect(schema.admin_url, autocommit=True) as admin:

        async def somebody_waits() -> bool:
            return await (await admin.execute(waiting)).fetchone() != (0,)

        await eventually(somebody_waits, seconds)

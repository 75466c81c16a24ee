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

"""A read model is made from the stream alone: thrown away and read again from its start, it is the same."""

import asyncio

import httpx
import nats
import pytest
from chassis.testing.waiting import eventually
from e2e_business import API, Business, at
from e2e_rest import is_at_rest
from e2e_system import System
from psycopg import sql

REBUILD_SECONDS = 240.0
READ_MODELS = {
    "analytics": ("event_log", "rollups", "workspaces"),
    "booking": ("workspaces", "staff", "items"),
}


def _hashes(system: System, service: str, workspace_id: str) -> dict[str, str]:
    query = sql.SQL("SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t WHERE workspace_id = %s")
    with system.database() as connection:
        found = {
            table: connection.execute(
                query.format(sql.Identifier(service, table)), (workspace_id,)
            ).fetchone()
            for table in READ_MODELS[service]
        }
    return {table: str(row[0]) for table, row in found.items() if row}


def _forget(system: System, service: str, workspace_id: str) -> None:
    with system.database() as connection:
        for table in (*READ_MODELS[service], "processed"):
            delete = sql.SQL("DELETE FROM {} WHERE workspace_id = %s").format(sql.Identifier(service, table))
            connection.execute(delete, (workspace_id,))


async def _read_from_the_start(system: System, service: str) -> None:
    """Without its durable place the consumer begins anew; what it knows of other workspaces it drops."""
    client = await nats.connect(str(system.running["nats_url"]))
    try:
        await client.jetstream().delete_consumer("EVENTS", service)
    finally:
        await client.close()


@pytest.mark.parametrize("service", list(READ_MODELS))
async def test_rebuilding_a_read_model_from_the_stream_start_gives_the_same_table_hash(
    system: System, client: httpx.AsyncClient, business: Business, service: str
) -> None:
    bookings = [await business.booked(at(hour), email=f"c{hour}@example.org") for hour in range(9, 13)]
    cancelled = await client.post(
        f"{API}/bookings/{bookings[0]['id']}/cancel", headers=business.signed_in, json={}
    )
    assert cancelled.status_code == 200, cancelled.text

    async def counted() -> int:
        with system.database() as connection:
            row = connection.execute(
                "SELECT coalesce(sum(value), 0) FROM analytics.rollups"
                " WHERE workspace_id = %s AND metric = %s",
                (business.workspace_id, "bookings"),
            ).fetchone()
        return int(row[0]) if row else 0

    await eventually(counted, lambda seen: seen == len(bookings) - 1, seconds=REBUILD_SECONDS)
    live = await _settled(system, service, business.workspace_id)
    _forget(system, service, business.workspace_id)
    assert set(_hashes(system, service, business.workspace_id).values()) == {"None"}
    await _read_from_the_start(system, service)
    await eventually(
        lambda: asyncio.to_thread(_hashes, system, service, business.workspace_id),
        lambda rebuilt: rebuilt == live,
        seconds=REBUILD_SECONDS,
    )


async def _settled(system: System, service: str, workspace_id: str) -> dict[str, str]:
    """Once the mails of the bookings are told of and all is heard, nothing changes any more."""

    async def sent() -> int:
        with system.database() as connection:
            row = connection.execute(
                "SELECT count(*) FROM analytics.event_log WHERE workspace_id = %s AND type = %s",
                (workspace_id, "inbox.message.sent"),
            ).fetchone()
        return int(row[0]) if row else 0

    await eventually(sent, lambda seen: seen == 5, seconds=REBUILD_SECONDS)
    await eventually(lambda: is_at_rest(system), bool, seconds=REBUILD_SECONDS)
    return _hashes(system, service, workspace_id)

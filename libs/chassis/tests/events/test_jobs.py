from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

import psycopg
from chassis.db import Tx
from chassis.db.ids import new_id
from chassis.events.leader import Lead
from chassis.events.retention import delete_expired
from chassis.process.jobs import DueJob, Jobs, SetAside
from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.waiting import eventually
from psycopg import AsyncConnection
from sqlalchemy import bindparam, text

from .conftest import NOTE, Probe

DUE = """
CREATE TABLE probe.{name} (id uuid PRIMARY KEY, workspace_id uuid NOT NULL);
ALTER TABLE probe.{name} OWNER TO probe_owner;
GRANT SELECT, INSERT, DELETE ON probe.{name} TO probe_app;
CREATE FUNCTION probe.due_{name}(now timestamptz, most integer) RETURNS TABLE (workspace_id uuid, id uuid)
    LANGUAGE sql SECURITY DEFINER SET search_path = probe AS
    $$ SELECT workspace_id, id FROM {name} ORDER BY id LIMIT most $$;
ALTER FUNCTION probe.due_{name} OWNER TO probe_owner;
GRANT EXECUTE ON FUNCTION probe.due_{name} TO probe_app;
"""


async def test_due_rows_are_handled_in_their_own_workspaces_and_one_failure_stops_no_other(
    probe: Probe,
) -> None:
    other = owner_of_a_new_workspace()
    rows = [(new_id(), probe.caller), (new_id(), other), (new_id(), probe.caller)]
    broken = rows[0][0]
    done = text(f"DELETE FROM {probe.noun} WHERE id = :row_id AND workspace_id = :workspace_id").bindparams(
        bindparam("workspace_id")
    )

    async def finish(tx: Tx, row_id: UUID) -> None:
        if row_id == broken:
            raise ValueError("not this one")
        await tx.rows(done, {"row_id": row_id})
        await tx.rows(NOTE, {"type": "done", "aggregate_id": row_id, "number": 1})

    with psycopg.connect(probe.schema.admin_url) as connection:
        connection.execute(DUE.format(name=probe.noun).encode())
        for row_id, caller in rows:
            connection.execute(
                f"INSERT INTO probe.{probe.noun} VALUES (%s, %s)".encode(), (row_id, caller.workspace_id)
            )
    job = DueJob(
        name="finish", due_function=f"due_{probe.noun}", action=finish, every=timedelta(milliseconds=50)
    )
    async with probe.running(Jobs("probe", probe.database, [job]).run):
        await eventually(lambda: probe.has_seen(1))
        await eventually(lambda: probe.has_seen(1, caller=other))
    assert (await probe.seen(rows[2][0]), await probe.seen(rows[1][0], caller=other)) == ([1], [1])


async def test_rows_that_always_fail_do_not_block_those_behind_them(probe: Probe) -> None:
    broken, behind = [new_id() for _ in range(5)], new_id()
    tries: Counter[UUID] = Counter()

    async def finish(tx: Tx, row_id: UUID) -> None:
        tries[row_id] += 1
        if row_id in broken:
            raise ValueError("not this one")
        await tx.rows(NOTE, {"type": "done", "aggregate_id": row_id, "number": tries[row_id]})
        done = text(f"DELETE FROM {probe.noun} WHERE id = :row_id AND workspace_id = :workspace_id")
        await tx.rows(done.bindparams(bindparam("workspace_id")), {"row_id": row_id})

    with psycopg.connect(probe.schema.admin_url) as connection:
        connection.execute(DUE.format(name=probe.noun).encode())
        for row_id in (*broken, behind):
            added = f"INSERT INTO probe.{probe.noun} VALUES (%s, %s)".encode()
            connection.execute(added, (row_id, probe.caller.workspace_id))
    often = timedelta(milliseconds=50)
    job = DueJob(name="finish", due_function=f"due_{probe.noun}", action=finish, every=often, batch=2)
    async with probe.running(Jobs("probe", probe.database, [job]).run):
        await eventually(lambda: probe.has_seen(1))
        await eventually(lambda: asyncio.sleep(0, all(tries[row_id] > 1 for row_id in broken)))
    assert (await probe.seen(behind), tries[behind]) == ([1], 1)


def test_a_row_that_fails_waits_twice_as_long_each_time_up_to_a_quarter_of_an_hour() -> None:
    aside, row, other = SetAside(first_pause_seconds=5), (new_id(), new_id()), (new_id(), new_id())
    now, pauses = 0.0, []
    for _ in range(10):
        aside.fail(row, now)
        pause = next(second for second in range(1000) if aside.turns([row], now + second) == [row])
        now += pause
        pauses.append(pause)
    assert pauses == [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]
    assert aside.turns([row, other], now - 1) == [other]
    aside.keep_only([other])
    assert aside.turns([row], now - 1) == [row]


async def test_old_bookkeeping_is_deleted_and_what_is_not_published_stays(probe: Probe) -> None:
    await probe.emit(1, 2, 3, aggregate=new_id())
    async with await AsyncConnection.connect(probe.schema.relay_url, autocommit=True) as connection:
        await connection.execute(
            "UPDATE outbox SET published_at = now() - interval '25 hours' WHERE seq IN"
            " (SELECT seq FROM outbox WHERE aggregate_type = %s ORDER BY seq LIMIT 2)",
            (probe.noun,),
        )
        await delete_expired(Lead(connection))
        cursor = await connection.execute(
            "SELECT count(*), count(published_at) FROM outbox WHERE aggregate_type = %s", (probe.noun,)
        )
        assert await cursor.fetchone() == (1, 0)

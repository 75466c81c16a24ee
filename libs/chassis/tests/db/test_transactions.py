import asyncio
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from chassis.context import Caller
from chassis.db import ConstraintViolated, Database, IdempotentCall, Replayed, Tx, naming, transaction
from chassis.errors import Conflict, IdempotencyInProgress, IdempotencyKeyReused
from chassis.events.outbox import event
from chassis.testing.round_trips import RoundTrips
from chassis.testing.schema import ServiceSchema
from google.protobuf.wrappers_pb2 import StringValue
from sqlalchemy import func, select

WAIT = select(func.pg_advisory_xact_lock(7))


async def test_what_a_block_wrote_is_there_after_it(database: Database, caller: Caller, store: Any) -> None:
    async with database.write(caller) as tx:
        await store.add(tx, "first")
    async with database.read(caller) as tx:
        assert await store.titles(tx) == ["first"]
        assert tx.now.tzinfo is not None


async def test_an_exception_undoes_the_block(database: Database, caller: Caller, store: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write(caller) as tx:
            await store.add(tx, "first")
            raise ZeroDivisionError
    async with database.read(caller) as tx:
        assert await store.titles(tx) == []


async def test_rows_of_another_workspace_are_not_there(
    database: Database, caller: Caller, stranger: Caller, store: Any
) -> None:
    async with database.write(caller) as tx:
        await store.add(tx, "mine")
    async with database.read(stranger) as tx:
        assert await store.titles(tx) == []


async def test_a_pooled_connection_carries_no_workspace_over(
    database: Database, schema: ServiceSchema, caller: Caller, store: Any
) -> None:
    async with database.write(caller) as tx:
        await store.add(tx, "mine")
    async with await psycopg.AsyncConnection.connect(schema.app_url) as plain:
        assert await (await plain.execute("SELECT count(*) FROM notes")).fetchone() == (0,)


async def test_one_transaction_tells_several_workspaces_its_part(
    database: Database, schema: ServiceSchema, caller: Caller, stranger: Caller, store: Any
) -> None:
    assert stranger.workspace_id is not None
    async with database.write(caller) as tx:
        await store.add(tx, "mine")
        tx.emit(event("sample.note.added", tx.new_id(), StringValue(value="mine")))
        tx.enter(stranger.workspace_id)
        store.add_later(tx, "theirs")
        tx.emit(event("sample.note.added", tx.new_id(), StringValue(value="theirs")))
    for who, title in ((caller, "mine"), (stranger, "theirs")):
        async with database.read(who) as tx:
            assert await store.titles(tx) == [title]
        with psycopg.connect(schema.admin_url) as admin:
            told = admin.execute(
                "SELECT payload FROM sample.outbox WHERE workspace_id = %s", (who.workspace_id,)
            ).fetchall()
        assert [StringValue.FromString(payload).value for (payload,) in told] == [title]


async def test_several_workspaces_are_asked_in_one_round_trip(
    database: Database, caller: Caller, stranger: Caller, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who, title in ((caller, "mine"), (stranger, "theirs")):
        async with database.write(who) as tx:
            await store.add(tx, title)
    async with database.read(caller) as tx:
        assert await store.titles(tx) == ["mine"]
        trips = RoundTrips(monkeypatch)
        asked = [stranger.workspace_id, caller.workspace_id, stranger.workspace_id]
        assert await store.titles_in(tx, asked) == [["theirs"], ["mine"], ["theirs"]]
        assert trips.count == 1
        assert await store.titles(tx) == ["mine"]
    async with database.write(caller) as tx:
        store.add_later(tx, "mine too")
        assert await store.titles_in(tx, asked) == [["theirs"], ["mine", "mine too"], ["theirs"]]
        await store.add(tx, "still mine")
    async with database.read(caller) as tx:
        assert await store.titles(tx) == ["mine", "mine too", "still mine"]


async def test_what_fails_in_one_workspace_undoes_the_other(
    database: Database, caller: Caller, stranger: Caller, store: Any
) -> None:
    assert stranger.workspace_id is not None
    with pytest.raises(ZeroDivisionError):
        async with database.write(caller) as tx:
            await store.add(tx, "mine")
            tx.enter(stranger.workspace_id)
            await store.add(tx, "theirs")
            raise ZeroDivisionError
    for who in (caller, stranger):
        async with database.read(who) as tx:
            assert await store.titles(tx) == []


async def test_a_violated_constraint_is_named_by_the_store(
    database: Database, caller: Caller, store: Any
) -> None:
    class TitleTaken(Conflict):
        reason = "TITLE_TAKEN"

    with pytest.raises(TitleTaken):
        async with database.write(caller) as tx:
            await store.add(tx, "same")
            with naming({"notes_title": TitleTaken("this title is taken")}):
                await store.add(tx, "same")


async def test_a_violation_at_commit_undoes_everything(
    database: Database, caller: Caller, store: Any
) -> None:
    with pytest.raises(ConstraintViolated):
        async with database.write(caller) as tx:
            await store.add(tx, "same")
            store.add_later(tx, "same")
    async with database.read(caller) as tx:
        assert await store.titles(tx) == []


async def test_a_multi_row_insert_skips_what_is_there(database: Database, caller: Caller, store: Any) -> None:
    async with database.write(caller) as tx:
        assert await store.add_many(tx, ["a", "b"]) == 2
        assert await store.add_many(tx, ["b", "c", "d"]) == 2
        assert await store.titles(tx) == ["a", "b", "c", "d"]


async def test_events_are_committed_with_the_rows(
    database: Database, schema: ServiceSchema, caller: Caller, store: Any
) -> None:
    database.committed.clear()
    async with database.write(caller) as tx:
        note_id = await store.add(tx, "told")
        tx.emit(event("sample.note.written", note_id, StringValue(value="told"), version=1))
    assert database.committed.is_set()
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        found = await relay.execute(
            "SELECT type, aggregate_id FROM outbox WHERE aggregate_id = %s", (note_id,)
        )
        assert await found.fetchall() == [("sample.note.written", note_id)]


async def _write_once(
    database: Database, caller: Caller, call: IdempotentCall, store: Any, title: str
) -> bytes:
    async def act(tx: Tx) -> bytes:
        await store.add(tx, title)
        tx.reply = b"answer for " + title.encode()
        return tx.reply

    try:
        return await database.run_call(caller, call, act)
    except Replayed as replayed:
        return replayed.reply


def _call(key: str, request: bytes = b"request") -> IdempotentCall:
    return IdempotentCall(key=key, caller="user:1", method="Notes/Write", request_hash=request)


async def test_a_repeat_gets_the_first_answer_and_has_no_effect(
    database: Database, caller: Caller, store: Any
) -> None:
    answers = [await _write_once(database, caller, _call("k"), store, "once") for _ in range(3)]
    assert answers == [b"answer for once"] * 3
    async with database.read(caller) as tx:
        assert await store.titles(tx) == ["once"]


async def test_twenty_repeats_at_once_have_one_effect(database: Database, caller: Caller, store: Any) -> None:
    answers = await asyncio.gather(
        *(_write_once(database, caller, _call("race"), store, "raced") for _ in range(20))
    )
    assert set(answers) == {b"answer for raced"}


async def test_a_repeat_finds_the_answer_of_a_call_that_ended_in_another_workspace(
    database: Database, schema: ServiceSchema, caller: Caller, stranger: Caller, store: Any
) -> None:
    async def act(tx: Tx) -> bytes:
        await store.add(tx, "mine")
        assert stranger.workspace_id is not None
        tx.enter(stranger.workspace_id)
        store.add_later(tx, "theirs")
        tx.emit(event("sample.note.added", tx.new_id(), StringValue(value="theirs")))
        tx.reply = b"both"
        return tx.reply

    assert await database.run_call(caller, _call("k"), act) == b"both"
    with pytest.raises(Replayed) as replayed:
        await database.run_call(caller, _call("k"), act)
    assert replayed.value.reply == b"both"
    for who, title, told in ((caller, "mine", 0), (stranger, "theirs", 1)):
        async with database.read(who) as tx:
            assert await store.titles(tx) == [title]
        with psycopg.connect(schema.admin_url) as admin:
            rows = admin.execute(
                "SELECT FROM sample.outbox WHERE workspace_id = %s", (who.workspace_id,)
            ).fetchall()
        assert len(rows) == told


async def test_a_key_with_another_body_is_refused(database: Database, caller: Caller, store: Any) -> None:
    await _write_once(database, caller, _call("k"), store, "once")
    with pytest.raises(IdempotencyKeyReused):
        await _write_once(database, caller, _call("k", b"other"), store, "twice")


async def test_a_key_of_another_workspace_is_independent(
    database: Database, caller: Caller, stranger: Caller, store: Any
) -> None:
    await _write_once(database, caller, _call("k"), store, "mine")
    assert await _write_once(database, stranger, _call("k"), store, "theirs") == b"answer for theirs"


async def test_a_stored_reply_is_sealed(
    database: Database, schema: ServiceSchema, caller: Caller, store: Any
) -> None:
    await _write_once(database, caller, _call("sealed-key"), store, "secret")
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        row = await (
            await relay.execute(
                "SELECT reply, key_hash FROM idempotency WHERE workspace_id = %s", (caller.workspace_id,)
            )
        ).fetchone()
    assert row is not None
    assert b"answer" not in row[0]
    assert b"sealed-key" not in row[1]


async def test_a_second_call_waits_two_seconds_and_then_gives_up(
    database: Database, caller: Caller, store: Any
) -> None:
    async with database.write(caller, _call("slow")) as tx:
        await store.add(tx, "running")
        with pytest.raises(IdempotencyInProgress):
            await _write_once(database, caller, _call("slow"), store, "second")


async def test_a_repeat_is_answered_though_others_keep_what_it_would_wait_for(
    database: Database, caller: Caller, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _write_once(database, caller, _call("k"), store, "once")
    monkeypatch.setattr(transaction, "LONGEST_LOCK_WAIT_MS", 200)
    async with database.write(caller) as others:
        await others.rows(WAIT)
        with pytest.raises(Replayed):
            async with database.write(caller, _call("k")) as tx:
                await tx.rows(WAIT)


async def test_a_key_made_for_one_call_answers_its_second_attempt(
    database: Database, caller: Caller, store: Any
) -> None:
    first = IdempotentCall(
        key="made", caller="user:1", method="Notes/Write", request_hash=b"request", fresh=True
    )
    assert await _write_once(database, caller, first, store, "once") == b"answer for once"
    assert await _write_once(database, caller, _call("made"), store, "once") == b"answer for once"


async def test_a_failed_first_try_leaves_the_key_free(database: Database, caller: Caller, store: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write(caller, _call("again")):
            raise ZeroDivisionError
    assert await _write_once(database, caller, _call("again"), store, "done") == b"answer for done"


async def test_a_transaction_needs_a_workspace(database: Database, caller: Caller) -> None:
    with pytest.raises(ValueError, match="workspace"):
        async with database.read(replace(caller, workspace_id=None)):
            pass

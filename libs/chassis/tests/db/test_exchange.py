"""What a connection goes through: errors in the middle, statements it cannot prepare, callers who give up."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.errors import Unavailable
from chassis.testing.round_trips import RoundTrips
from chassis.testing.schema import ServiceSchema
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import Text, bindparam, column, func, select, table, text

PLACES = select(column("name")).select_from(table("places"))
ADD_PLACE = text("INSERT INTO places VALUES (:name)")
DIVIDE = text("SELECT 1 / :by")
NAP = select(func.pg_sleep(bindparam("seconds")))
ECHO = select(bindparam("said", type_=Text))


@pytest.fixture
def places(schema: ServiceSchema) -> Iterator[psycopg.Connection[Any]]:
    """A way to change the database beside the service."""
    with psycopg.connect(schema.admin_url, autocommit=True) as connection:
        yield connection


async def test_the_first_error_is_told_and_nothing_behind_it_was_done(
    database: Database, caller: Caller, store: Any
) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        async with database.write(caller) as tx:
            store.add_later(tx, "before")
            await tx.together((DIVIDE, {"by": 0}), (DIVIDE, {"by": 0}))
    async with database.write(caller) as tx:
        assert await store.titles(tx) == []


async def test_a_statement_that_could_not_be_prepared_is_prepared_once_it_can(
    database: Database, caller: Caller, schema: ServiceSchema, places: psycopg.Connection[Any]
) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        await database.run(caller, _names_of_places)
    places.execute(
        "CREATE TABLE sample.places (name text); GRANT SELECT, INSERT ON sample.places TO sample_app"
    )
    try:
        await database.run(caller, _add_place, "Porto")
        assert await database.run(caller, _names_of_places) == ["Porto"]
        places.execute("ALTER TABLE sample.places ALTER COLUMN name TYPE varchar(40)")
        with pytest.raises(psycopg.errors.FeatureNotSupported):
            await database.run(caller, _names_of_places)
        assert await database.run(caller, _names_of_places) == ["Porto"]
    finally:
        places.execute("DROP TABLE sample.places")


async def test_a_caller_who_gives_up_leaves_a_connection_that_others_can_use(
    database: Database, caller: Caller, store: Any
) -> None:
    async def nap(tx: Tx) -> None:
        await store.add(tx, "half done")
        await tx.rows(NAP, {"seconds": 60})

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await database.run(caller, nap)
    async with database.read(caller) as tx:
        assert await store.titles(tx) == []


async def test_a_caller_who_gives_up_while_a_connection_goes_back_does_not_keep_it(
    schema: ServiceSchema, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()
    put = AsyncConnectionPool.putconn

    async def put_slowly(pool: AsyncConnectionPool[Any], connection: Any) -> None:
        begun.set()
        await may_end.wait()
        await put(pool, connection)

    async def look() -> None:
        async with database.read(caller) as tx:
            await tx.scalar(ECHO, {"said": "here"})

    monkeypatch.setattr(AsyncConnectionPool, "putconn", put_slowly)
    database = Database(schema.app_url, pool_size=1)
    await database.open()
    try:
        looking = asyncio.create_task(look())
        await begun.wait()
        looking.cancel()
        may_end.set()
        with pytest.raises(asyncio.CancelledError):
            await looking
        async with asyncio.timeout(5):
            await look()
    finally:
        await database.close()


async def test_a_connection_that_is_lost_is_replaced(
    database: Database, caller: Caller, store: Any, places: psycopg.Connection[Any]
) -> None:
    async def end_oneself(tx: Tx) -> None:
        store.add_later(tx, "never")
        places.execute("SELECT pg_terminate_backend(%s)", (await tx.scalar(select(func.pg_backend_pid())),))
        await tx.rows(select(func.now()))

    with pytest.raises((psycopg.OperationalError, Unavailable)):
        await database.run(caller, end_oneself)
    async with database.read(caller) as tx:
        assert await store.titles(tx) == []


async def test_two_who_ask_in_one_transaction_get_each_their_own_answer(
    database: Database, caller: Caller
) -> None:
    async with database.write(caller) as tx:
        said = ["first", "second", "third"]
        assert await asyncio.gather(*(tx.scalar(ECHO, {"said": one}) for one in said)) == said


async def test_a_percent_sign_and_a_dollar_are_text_like_any_other(
    database: Database, caller: Caller
) -> None:
    async with database.read(caller) as tx:
        assert await tx.scalar(ECHO, {"said": "100 % of $1"}) == "100 % of $1"
        assert await tx.scalar(text("SELECT '100 % of $1'")) == "100 % of $1"


async def test_a_missing_parameter_is_told_by_its_name(database: Database, caller: Caller) -> None:
    async with database.read(caller) as tx:
        with pytest.raises(LookupError, match="said"):
            await tx.rows(ECHO)


async def test_what_was_foreseen_costs_no_round_trip(
    database: Database, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.write(caller) as tx:
        trips = RoundTrips(monkeypatch)
        tx.foresee((ECHO, {"said": "later"}))
        assert await tx.scalar(ECHO, {"said": "first"}) == "first"
        assert await tx.scalar(ECHO, {"said": "later"}) == "later"
        assert trips.count == 1


async def test_what_was_foreseen_is_asked_again_once_something_else_was_sent(
    database: Database, caller: Caller, store: Any
) -> None:
    async with database.write(caller) as tx:
        store.foresee_titles(tx)
        await tx.scalar(ECHO, {"said": "first"})
        store.add_later(tx, "a")
        assert await store.titles(tx) == ["a"]
        store.foresee_titles(tx)
        await tx.scalar(ECHO, {"said": "first"})
        await store.add(tx, "b")
        assert await store.titles(tx) == ["a", "b"]


async def test_what_was_foreseen_in_one_workspace_is_not_the_answer_in_another(
    database: Database, caller: Caller, stranger: Caller, store: Any
) -> None:
    assert stranger.workspace_id is not None
    async with database.write(caller) as tx:
        await store.add(tx, "mine")
        store.foresee_titles(tx)
        await tx.scalar(ECHO, {"said": "first"})
        tx.enter(stranger.workspace_id)
        assert await store.titles(tx) == []


async def _names_of_places(tx: Tx) -> list[str]:
    return [name for (name,) in await tx.rows(PLACES)]


async def _add_place(tx: Tx, name: str) -> None:
    await tx.rows(ADD_PLACE, {"name": name})

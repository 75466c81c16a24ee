"""A service `probe` that tells itself things: its handlers write down what they saw, in their transaction."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import pytest
import pytest_asyncio
from alembic.migration import MigrationContext
from alembic.operations import Operations
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.db.ids import new_id
from chassis.events.applying import Patience
from chassis.events.consumer import Consumer
from chassis.events.dead_letters import DeadLetter, waiting
from chassis.events.handlers import Handlers, Received
from chassis.events.leader import Duty, Leader
from chassis.events.outbox import event
from chassis.events.relay import Relay
from chassis.events.stream import Broker
from chassis.migrate import RolePasswords, provision
from chassis.migrate.steps import bookkeeping, make_tenant_table
from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.schema import ServiceSchema
from chassis.testing.servers import NatsServer, temporary_nats
from frontdesk.common.v1.money_pb2 import Money
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

SERVICE = "probe"
NOTE = text(
    "INSERT INTO seen (workspace_id, type, aggregate_id, number)"
    " VALUES (:workspace_id, :type, :aggregate_id, :number)"
)
SEEN = text("SELECT number, aggregate_id FROM seen WHERE workspace_id = :workspace_id ORDER BY position")


@pytest.fixture(scope="session")
def schema(postgres_url: str) -> Iterator[ServiceSchema]:
    name = f"test_{SERVICE}_{os.getpid()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = make_conninfo(postgres_url, dbname=name)
    passwords = RolePasswords(app="app-password", relay="relay-password")
    provision(url, SERVICE, passwords)
    _migrate(postgres_url, name)
    yield ServiceSchema.of(url, SERVICE, passwords)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrate(postgres_url: str, name: str) -> None:
    url = make_url(postgres_url).set(drivername="postgresql+psycopg", database=name)
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(text(f"SET LOCAL ROLE {SERVICE}_owner"))
        connection.execute(text(f"SET LOCAL search_path = {SERVICE}, public"))
        with Operations.context(MigrationContext.configure(connection)):
            bookkeeping(SERVICE)
            connection.execute(
                text(
                    "CREATE TABLE seen (position bigserial PRIMARY KEY, workspace_id uuid NOT NULL,"
                    " type text, aggregate_id uuid, number bigint)"
                )
            )
            make_tenant_table("seen")


@pytest_asyncio.fixture(scope="session")
async def database(schema: ServiceSchema) -> AsyncIterator[Database]:
    opened = Database(schema.app_url, pool_size=20)
    await opened.open()
    yield opened
    await opened.close()


@pytest_asyncio.fixture(scope="session")
async def broker(nats_url: str) -> AsyncIterator[Broker]:
    opened = Broker(nats_url, name="tests")
    await opened.open()
    await opened.ready()
    yield opened
    await opened.close()


async def _nothing(_number: int) -> None:
    return


@pytest.fixture
def own_nats() -> Iterator[NatsServer]:
    """A server that a test may stop."""
    with temporary_nats() as server:
        yield server


@pytest_asyncio.fixture
async def own_broker(own_nats: NatsServer) -> AsyncIterator[Broker]:
    opened = Broker(own_nats.url(), name="own")
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def own_probe(schema: ServiceSchema, database: Database, own_broker: Broker) -> Probe:
    return Probe(schema, database, own_broker)


@dataclass
class Probe:
    """One test's own kind of event, with a service that emits and consumes it."""

    schema: ServiceSchema
    database: Database
    broker: Broker
    noun: str = field(default_factory=lambda: f"n{new_id().hex}")
    caller: Caller = field(default_factory=owner_of_a_new_workspace)

    def __post_init__(self) -> None:
        self.name = self.noun
        """Of the consumer."""
        self.handlers = Handlers()
        self.poison: set[int] = set()
        """Numbers that the handler cannot take."""
        self.before_noting: Callable[[int], Awaitable[None]] = _nothing
        self.handlers.on(self.type, Money)(self._see)

    @property
    def type(self) -> str:
        return f"{SERVICE}.{self.noun}.noted"

    async def emit(self, *numbers: int, aggregate: UUID, caller: Caller | None = None) -> None:
        async with self.database.write(caller or self.caller) as tx:
            for number in numbers:
                tx.emit(event(self.type, aggregate, Money(amount_minor=number)))

    async def seen(self, aggregate: UUID | None = None, caller: Caller | None = None) -> list[int]:
        async with self.database.read(caller or self.caller) as tx:
            found = await tx.rows(SEEN)
        return [number for number, owner in found if aggregate in (None, owner)]

    async def unpublished(self) -> int:
        async with await psycopg.AsyncConnection.connect(self.schema.relay_url) as connection:
            cursor = await connection.execute(
                "SELECT count(*) FROM outbox WHERE published_at IS NULL AND aggregate_type = %s", (self.noun,)
            )
            (count,) = await cursor.fetchone() or (0,)
        return int(count)

    async def has_seen(self, count: int, *, caller: Caller | None = None) -> bool:
        return len(await self.seen(caller=caller)) >= count

    async def is_published(self) -> bool:
        return await self.unpublished() == 0

    async def is_acknowledged(self) -> bool:
        state = await self.broker.durable_state(self.name)
        return state is not None and state.unacknowledged == 0

    async def dead_letters(self) -> list[DeadLetter]:
        return [letter for letter in await waiting(self.schema.relay_url) if letter.consumer == self.name]

    async def has_dead_letters(self, count: int = 1) -> bool:
        return len(await self.dead_letters()) >= count

    def relay(self, **options: int) -> Relay:
        return Relay(self.broker, self.database.committed, **options)

    def consumer(self, broker: Broker | None = None) -> Consumer:
        patience = Patience(attempts=3, pause_seconds=0.01)
        return Consumer(self.name, broker or self.broker, self.database, self.handlers, patience=patience)

    async def _see(self, tx: Tx, received: Received[Money]) -> None:
        number = received.message.amount_minor
        await self.before_noting(number)
        await tx.rows(NOTE, {"type": received.type, "aggregate_id": received.aggregate_id, "number": number})
        if number in self.poison:
            raise ValueError("a number that nobody can take")

    @asynccontextmanager
    async def running(self, *duties: Duty) -> AsyncIterator[Leader]:
        """The duties under a leader of this test's own."""
        leader = Leader(self.schema.relay_url, service=SERVICE, task=self.noun)
        task = asyncio.create_task(leader.run(*duties))
        try:
            yield leader
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest_asyncio.fixture
async def probe(schema: ServiceSchema, database: Database, broker: Broker) -> Probe:
    return Probe(schema, database, broker)

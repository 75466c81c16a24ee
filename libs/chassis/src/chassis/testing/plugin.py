"""The pytest plugin. A service's conftest says `service_name`; everything else follows from it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from psycopg.conninfo import make_conninfo

from chassis.context import Caller, Via
from chassis.db import Database, Tx, transaction
from chassis.db.ids import new_id
from chassis.migrate import RolePasswords, provision, upgrade
from chassis.testing.schema import ServiceSchema
from chassis.testing.servers.temporary import temporary_nats, temporary_postgres

LOCK_WAIT_OF_TESTS_MS = 20_000
SERVICES = ("identity", "booking", "inbox", "inventory", "analytics", "gateway")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The superuser's address of a PostgreSQL for this run."""
    external = os.environ.get("FRONTDESK_DATABASE_URL")
    if external:
        yield external
        return
    with temporary_postgres() as server:
        yield server.url


@pytest.fixture(scope="session")
def nats_url() -> Iterator[str]:
    external = os.environ.get("FRONTDESK_NATS_URL")
    if external:
        yield external
        return
    with temporary_nats(SERVICES) as server:
        yield server.url()


@pytest.fixture(scope="session")
def service_name() -> str:
    raise LookupError("the service's tests/conftest.py must define the fixture service_name")


@pytest.fixture(scope="session")
def migrations() -> Path | None:
    """Where the migrations lie; None: where the service keeps them."""
    return None


@pytest.fixture(scope="session")
def schema(postgres_url: str, service_name: str, migrations: Path | None) -> Iterator[ServiceSchema]:
    """A database of its own with the schema of the service, made by its real migrations."""
    name = f"test_{service_name}_{os.getpid()}"
    _administer(postgres_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    url = make_conninfo(postgres_url, dbname=name)
    passwords = RolePasswords(app="app-password", relay="relay-password")
    provision(url, service_name, passwords)
    upgrade(url, service_name, migrations=migrations)
    yield ServiceSchema.of(url, service_name, passwords)
    _administer(postgres_url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def patient_locks() -> Iterator[None]:
    """In a race on a busy machine a lock is kept longer than a customer would wait for it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(transaction, "LONGEST_LOCK_WAIT_MS", LOCK_WAIT_OF_TESTS_MS)
        yield


@pytest_asyncio.fixture(scope="session")
async def database(schema: ServiceSchema, patient_locks: None) -> AsyncIterator[Database]:
    opened = Database(schema.app_url, pool_size=60)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def caller() -> Caller:
    """The owner of a fresh workspace, so that tests share a database and see nothing of each other."""
    return owner_of_a_new_workspace()


@pytest.fixture
def stranger() -> Caller:
    """The owner of another workspace."""
    return owner_of_a_new_workspace()


def owner_of_a_new_workspace() -> Caller:
    return Caller(
        via=Via.USER,
        service="gateway",
        workspace_id=new_id(),
        user_id=new_id(),
        session_id=new_id(),
        role="owner",
    )


class _Undo(Exception):
    pass


@pytest_asyncio.fixture
async def tx(database: Database, caller: Caller) -> AsyncIterator[Tx]:
    """A transaction of the fresh workspace that is rolled back at the end."""
    try:
        async with database.write(caller) as opened:
            yield opened
            raise _Undo
    except _Undo:
        return


def _administer(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)

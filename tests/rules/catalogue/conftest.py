"""One database with the schemas of all services, as an installation has it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from catalogue_database import PASSWORDS, Catalogue
from chassis.migrate import provision, upgrade
from psycopg import sql
from psycopg.conninfo import make_conninfo
from rows import fill
from source_tree import MIGRATED

ROWS = 3_000


@pytest.fixture(scope="session")
def catalogue(postgres_url: str) -> Iterator[Catalogue]:
    """As the migrations leave it."""
    name = f"rules_{os.getpid()}"
    with _database(postgres_url, name) as url:
        for service in MIGRATED:
            provision(url, service, PASSWORDS)
            upgrade(url, service)
        yield Catalogue(admin_url=url)


@pytest.fixture(scope="session")
def filled(postgres_url: str, catalogue: Catalogue) -> Iterator[Catalogue]:
    """A copy with rows of three workspaces, whose checks and references are dropped."""
    template = f"rules_{os.getpid()}"
    with _database(postgres_url, f"{template}_filled", template=template) as url:
        for service in MIGRATED:
            fill(url, service, catalogue.tables(service), rows=ROWS)
        yield Catalogue(admin_url=url)


@contextmanager
def _database(postgres_url: str, name: str, *, template: str = "template1") -> Iterator[str]:
    names = sql.Identifier(name), sql.Identifier(template)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        try:
            yield make_conninfo(postgres_url, dbname=name)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(names[0]))

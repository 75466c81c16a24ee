"""The one Alembic environment; each service's `migrations/env.py` only calls it."""

from __future__ import annotations

import psycopg
from alembic import context
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

LOCK_TIMEOUT = "10s"


def run() -> None:
    attributes = context.config.attributes
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(attributes["admin_url"]), poolclass=NullPool
    )
    with engine.begin() as connection:
        _become_owner(connection, attributes["service"])
        context.configure(
            connection=connection,
            version_table_schema=attributes["service"],
            transaction_per_migration=False,
        )
        context.run_migrations()


def _become_owner(connection: Connection, service: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    lock = text("SELECT pg_advisory_xact_lock(hashtext(:name))")
    connection.execute(lock, {"name": f"migrate:{service}"})
    connection.execute(text(f"SET LOCAL ROLE {quote(service + '_owner')}"))
    connection.execute(text(f"SET LOCAL search_path = {quote(service)}, public"))
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))

"""Rows of any shape for a throwaway database, so that the planner has something to weigh."""

from __future__ import annotations

from typing import LiteralString

import psycopg
from psycopg import sql

VALUES: dict[str, LiteralString] = {
    "uuid": "gen_random_uuid()",
    "text": "md5(random()::text)",
    "bool": "random() < 0.5",
    "int2": "(random() * 1000)::int2",
    "int4": "(random() * 100000)::int4",
    "int8": "(random() * 100000)::int8",
    "numeric": "random()::numeric",
    "timestamptz": "now() - random() * interval '365 days'",
    "date": "current_date - (random() * 365)::int",
    "bytea": "decode(md5(random()::text), 'hex')",
    "jsonb": "'{}'::jsonb",
}
A_WORKSPACE = "00000000-0000-7000-8000-000000000001"
WORKSPACE: LiteralString = "('00000000-0000-7000-8000-00000000000' || (n % 3 + 1)::text)::uuid"


def fill(admin_url: str, schema: str, tables: list[str], *, rows: int) -> None:
    """Fills the tables with random rows of three workspaces; checks and references are dropped first."""
    with psycopg.connect(admin_url) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in tables:
            _loosen(connection, schema, table)
            _insert(connection, schema, table, rows)
        for table in tables:
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(schema, table)))


def _loosen(connection: psycopg.Connection, schema: str, table: str) -> None:
    found = connection.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'x')",
        (f"{schema}.{table}",),
    ).fetchall()
    for (name,) in found:
        connection.execute(
            sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(
                sql.Identifier(schema, table), sql.Identifier(name)
            )
        )


def _insert(connection: psycopg.Connection, schema: str, table: str, rows: int) -> None:
    columns = connection.execute(
        "SELECT a.attname, y.typname, y.typcategory FROM pg_attribute a JOIN pg_type y ON y.oid = a.atttypid"
        " WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped"
        " AND a.attidentity = '' AND a.attgenerated = '' ORDER BY a.attnum",
        (f"{schema}.{table}",),
    ).fetchall()
    statement = sql.SQL(
        "INSERT INTO {} ({}) SELECT {} FROM generate_series(1, {}) n ON CONFLICT DO NOTHING"
    ).format(
        sql.Identifier(schema, table),
        sql.SQL(", ").join(sql.Identifier(name) for name, _, _ in columns),
        sql.SQL(", ").join(_value(*column) for column in columns),
        sql.Literal(rows),
    )
    connection.execute(statement)


def _value(name: str, type_: str, category: str) -> sql.SQL:
    if name == "workspace_id":
        return sql.SQL(WORKSPACE)
    if category == "A":
        return sql.SQL("'{}'")
    return sql.SQL(VALUES[type_])

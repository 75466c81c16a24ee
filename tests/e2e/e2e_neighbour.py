"""A business that others must not reach: its ids, and all that the database holds of it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from e2e_rest import is_at_rest
from e2e_system import System
from psycopg import sql

BOOKKEEPING = ("idempotency", "processed", "outbox", "dead_letter", "outside_calendars")
"""Repeats, deliveries, what is fetched again and again; the events are counted on their own."""
SETTLED_SECONDS = 1.5
LONGEST_SECONDS = 180.0
_TABLES: LiteralString = (
    "SELECT c.table_schema, c.table_name FROM information_schema.columns c JOIN information_schema.tables t"
    " USING (table_schema, table_name) WHERE c.column_name = 'workspace_id' AND t.table_type = 'BASE TABLE'"
    " AND c.table_schema IN ('identity', 'booking', 'inbox', 'inventory', 'analytics') ORDER BY 1, 2"
)
_IDS: LiteralString = (
    "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
    " AND data_type = 'uuid' AND column_name <> 'workspace_id' ORDER BY ordinal_position"
)
_NEW_KIND = sql.SQL(
    "SELECT {column}::text FROM {table} WHERE workspace_id = %(workspace)s AND {column} IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM {table} WHERE workspace_id = %(workspace)s"
    " AND {column} = ANY(%(found)s::uuid[])) LIMIT 1"
)

Table = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    system: System
    workspace_id: UUID

    def ids(self) -> list[str]:
        """Of its workspace, and one of each kind that a column of its rows holds.

        A column that holds one of these already names things of a kind that is there.
        """
        found = [str(self.workspace_id)]
        with self.system.database() as connection:
            for schema, table in _tables(connection):
                for (column,) in connection.execute(_IDS, (schema, table)).fetchall():
                    names = {"column": sql.Identifier(column), "table": sql.Identifier(schema, table)}
                    known = {"workspace": self.workspace_id, "found": found}
                    new = connection.execute(_NEW_KIND.format(**names), known).fetchone()
                    found += new or ()
        return found

    def let_holds_last(self) -> None:
        """What is held for minutes would end by itself while others are asking."""
        with self.system.database() as connection:
            for table in ("holds", "holdings"):
                longer = sql.SQL(
                    "UPDATE {} SET expires_at = now() + interval '1 day'"
                    " WHERE workspace_id = %s AND expires_at IS NOT NULL"
                )
                connection.execute(longer.format(sql.Identifier("booking", table)), (self.workspace_id,))

    def rows(self) -> dict[Table, str]:
        """A hash of its rows in every table, and how many events it told."""
        with self.system.database() as connection:
            hashes = {table: self._hash(connection, table) for table in _tables(connection)}
            for schema in {schema for schema, _ in hashes}:
                hashes[schema, "events"] = self._events(connection, schema)
        return hashes

    async def settled(self) -> dict[Table, str]:
        """Once what it did itself has reached every service."""
        deadline = time.monotonic() + LONGEST_SECONDS
        seen, since = self.rows(), time.monotonic()
        while time.monotonic() - since < SETTLED_SECONDS or not await is_at_rest(self.system):
            assert time.monotonic() < deadline, "its rows do not come to rest"
            await asyncio.sleep(0.2)
            now = self.rows()
            if now != seen:
                seen, since = now, time.monotonic()
        return seen

    def _hash(self, connection: psycopg.Connection[Any], table: Table) -> str:
        query = sql.SQL("SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {} t")
        named = query.format(sql.Identifier(*table)) + sql.SQL(" WHERE workspace_id = %s")
        row = connection.execute(named, (self.workspace_id,)).fetchone()
        assert row is not None
        return str(row[0])

    def _events(self, connection: psycopg.Connection[Any], schema: str) -> str:
        query = sql.SQL("SELECT count(*) FROM {} WHERE workspace_id = %s")
        row = connection.execute(
            query.format(sql.Identifier(schema, "outbox")), (self.workspace_id,)
        ).fetchone()
        assert row is not None
        return str(row[0])


def _tables(connection: psycopg.Connection[Any]) -> list[Table]:
    return [table for table in connection.execute(_TABLES).fetchall() if table[1] not in BOOKKEEPING]

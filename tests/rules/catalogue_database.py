"""The database that the rules look at, asked as its superuser or as the role of one service."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from chassis.migrate import RolePasswords
from psycopg.conninfo import make_conninfo

PASSWORDS = RolePasswords(app="app-password", relay="relay-password")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    admin_url: str

    def ask(self, query: LiteralString, **values: Any) -> list[tuple[Any, ...]]:
        """As the superuser."""
        with psycopg.connect(self.admin_url) as connection:
            return connection.execute(query, values).fetchall()

    def app_url(self, service: str) -> str:
        return make_conninfo(self.admin_url, user=f"{service}_app", password=PASSWORDS.app)

    def tables(self, service: str) -> list[str]:
        found = self.ask(
            "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'p')"
            " AND relname <> 'alembic_version' ORDER BY 1",
            schema=service,
        )
        return [name for (name,) in found]

    def tenant_tables(self, service: str) -> list[str]:
        found = self.ask(
            "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relrowsecurity"
            " ORDER BY 1",
            schema=service,
        )
        return [name for (name,) in found]

    def single_row_indexes(self, service: str) -> set[str]:
        """Unique indexes over the workspace alone: they find one row at most."""
        found = self.ask(
            "SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid"
            " JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[0]"
            " WHERE i.relnamespace = %(schema)s::regnamespace AND x.indisunique AND x.indnkeyatts = 1"
            " AND a.attname = 'workspace_id'",
            schema=service,
        )
        return {name for (name,) in found}


def not_tenant(service: str) -> dict[str, str]:
    """Tables of the service that belong to no workspace, each with its reason."""
    return dict(importlib.import_module(f"{service}.store.tables").NOT_TENANT)

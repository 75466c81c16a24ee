"""One schema and three roles per service; a role has no rights on any other schema."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

EXTENSIONS = ("btree_gist", "btree_gin", "pg_trgm", "unaccent")
OLDEST_SERVER = 170006
"""PostgreSQL 17.6 repairs CVE-2025-8713, by which planner statistics leaked rows past a policy."""

_PROVISION_LOCK = 0x66726F6E74


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePasswords:
    app: str
    relay: str


def provision(admin_url: str, service: str, passwords: RolePasswords) -> None:
    """Makes or repairs schema and roles; safe to repeat. `admin_url` may create roles."""
    with psycopg.connect(admin_url) as connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise RuntimeError("Frontdesk needs PostgreSQL 17.6 or later")
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_PROVISION_LOCK,))
        for extension in EXTENSIONS:
            _run(connection, "CREATE EXTENSION IF NOT EXISTS {} SCHEMA public", extension)
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        _make_roles(connection, service, passwords)
        _make_schema(connection, service)


def _make_roles(connection: psycopg.Connection, service: str, passwords: RolePasswords) -> None:
    _ensure_role(connection, f"{service}_owner", "NOLOGIN")
    for suffix, password in (("app", passwords.app), ("relay", passwords.relay)):
        role = f"{service}_{suffix}"
        _ensure_role(connection, role, "LOGIN NOBYPASSRLS NOCREATEDB NOCREATEROLE NOSUPERUSER")
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
        )
    for suffix in ("owner", "app", "relay"):
        connection.execute(
            sql.SQL("ALTER ROLE {} SET search_path = {}, public").format(
                sql.Identifier(f"{service}_{suffix}"), sql.Identifier(service)
            )
        )
    _run(connection, "GRANT {} TO CURRENT_USER", f"{service}_owner")


def _make_schema(connection: psycopg.Connection, service: str) -> None:
    owner, app, relay = (f"{service}_{suffix}" for suffix in ("owner", "app", "relay"))
    _run(connection, "CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}", service, owner)
    _run(connection, "REVOKE ALL ON SCHEMA {} FROM PUBLIC", service)
    _run(connection, "GRANT USAGE ON SCHEMA {} TO {}, {}", service, app, relay)
    defaults = "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA {} "
    _run(connection, defaults + "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}", owner, service, app)
    _run(connection, defaults + "GRANT USAGE ON SEQUENCES TO {}", owner, service, app)
    _run(connection, "ALTER DEFAULT PRIVILEGES FOR ROLE {} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", owner)
    database = conninfo_to_dict(connection.info.dsn).get("dbname") or connection.info.dbname
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", str(database))
    _run(connection, "GRANT CONNECT ON DATABASE {} TO {}, {}", str(database), app, relay)


def _ensure_role(connection: psycopg.Connection, role: str, attributes: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    verb = "ALTER" if found else "CREATE"
    connection.execute(
        sql.SQL("{} ROLE {} {}").format(sql.SQL(verb), sql.Identifier(role), sql.SQL(attributes))
    )


def _run(connection: psycopg.Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

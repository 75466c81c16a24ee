from collections.abc import Callable

import psycopg
from chassis.migrate import RolePasswords, provision, upgrade
from psycopg import sql

from devstack.secrets_file import kept_secrets
from devstack.stack.environment import DATABASE
from devstack.stack.parts import NAMES, SERVICE_NAMES
from devstack.state import State


def migrate_all(server_url: str, state: State, *, report: Callable[[str], None]) -> None:
    """Roles, schema and tables of each service. `server_url` is the superuser's."""
    _ensure_database(server_url)
    database_url = f"{server_url.rpartition('/')[0]}/{DATABASE}"
    passwords = kept_secrets(state.secrets, NAMES).role_passwords
    for service in SERVICE_NAMES:
        roles = RolePasswords(app=passwords[f"{service}_app"], relay=passwords[f"{service}_relay"])
        provision(database_url, service, roles)
        upgrade(database_url, service)
        report(f"{service} is migrated")


def _ensure_database(server_url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as link:
        if link.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone() is None:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

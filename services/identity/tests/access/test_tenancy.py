from uuid import UUID

import psycopg
import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.testing.schema import ServiceSchema
from identity.store.tables import NOT_TENANT, metadata
from identity_worlds.calling import Process
from psycopg import errors, sql
from sqlalchemy import text

FILLED_BY_ONBOARDING = ("audit_log", "memberships", "refresh_tokens", "workspaces")
TENANT = sorted(set(metadata.tables) - set(NOT_TENANT))


@pytest.mark.parametrize("table", FILLED_BY_ONBOARDING)
async def test_another_workspace_sees_nothing(
    gateway: Process, database: Database, stranger: Caller, table: str
):
    made = await gateway.onboard()
    count = text(f"SELECT count(*) FROM {table}")
    mine = Caller.system("identity", UUID(made.workspace.id))
    async with database.read(mine) as tx:
        assert await tx.scalar(count) > 0
    async with database.read(stranger) as tx:
        assert await tx.scalar(count) == 0


@pytest.mark.parametrize("table", TENANT)
def test_without_a_workspace_there_are_no_rows(schema: ServiceSchema, table: str):
    with psycopg.connect(schema.app_url) as connection:
        rows = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        assert rows.fetchone() == (0,)


def test_a_row_for_another_workspace_is_refused(schema: ServiceSchema, caller: Caller, stranger: Caller):
    with psycopg.connect(schema.app_url) as connection:
        connection.execute("SELECT set_config('app.workspace_id', %s, true)", (str(caller.workspace_id),))
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO workspaces (workspace_id, name, slug, time_zone, currency, country)"
                " VALUES (%s, 'x', 'x', 'x', 'x', 'x')",
                (stranger.workspace_id,),
            )


def test_every_table_is_a_tenants_or_says_why_not(schema: ServiceSchema):
    with psycopg.connect(schema.admin_url) as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'identity'::regnamespace"
            " AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)"
        ).fetchall()
    assert {name for (name,) in rows} - {"alembic_version"} == set(NOT_TENANT)

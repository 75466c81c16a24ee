"""Rows of one workspace are invisible to all others, in every table, whoever forgot what."""

import psycopg
import pytest
from catalogue_database import Catalogue, not_tenant
from chassis.migrate.steps import RELAYED
from psycopg import errors, sql
from rows import A_WORKSPACE
from source_tree import MIGRATED

OWN_WORKSPACE = "(workspace_id = (NULLIF(current_setting('app.workspace_id'::text, true), ''::text))::uuid)"


@pytest.mark.parametrize("service", MIGRATED)
def test_each_table_belongs_to_a_tenant_or_says_why_not(catalogue: Catalogue, service: str) -> None:
    open_tables = set(catalogue.tables(service)) - set(catalogue.tenant_tables(service))
    reasons = not_tenant(service)
    assert open_tables == set(reasons), "list it in store/tables.py NOT_TENANT, or make_tenant_table it"
    assert all(reason.strip() for reason in reasons.values())


@pytest.mark.parametrize("service", MIGRATED)
def test_each_tenant_table_has_a_workspace_and_forces_its_policy(catalogue: Catalogue, service: str) -> None:
    weak = catalogue.ask(
        "SELECT c.relname FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid"
        " AND a.attname = 'workspace_id' AND NOT a.attisdropped"
        " WHERE c.relnamespace = %(schema)s::regnamespace AND c.relrowsecurity"
        " AND NOT (c.relforcerowsecurity AND a.attnotnull AND a.atttypid = 'uuid'::regtype) IS TRUE",
        schema=service,
    )
    assert weak == []


@pytest.mark.parametrize("service", MIGRATED)
def test_each_tenant_table_has_one_policy_for_reading_and_writing(catalogue: Catalogue, service: str) -> None:
    policies = catalogue.ask(
        "SELECT tablename, cmd, roles::text[], qual, with_check FROM pg_policies"
        " WHERE schemaname = %(schema)s AND policyname = 'tenant'",
        schema=service,
    )
    assert {table for table, *_ in policies} == set(catalogue.tenant_tables(service))
    for table, command, roles, using, check in policies:
        assert (command, roles) == ("ALL", ["public"]), table
        assert using == check == OWN_WORKSPACE, table


@pytest.mark.parametrize("service", MIGRATED)
def test_further_policies_open_bookkeeping_to_the_relay_and_due_rows_to_the_owner_only(
    catalogue: Catalogue, service: str
) -> None:
    others = catalogue.ask(
        "SELECT tablename, cmd, roles::text[] FROM pg_policies"
        " WHERE schemaname = %(schema)s AND policyname <> 'tenant'",
        schema=service,
    )
    for table, command, roles in others:
        is_relay = table in RELAYED and roles == [f"{service}_relay"]
        is_due = command == "SELECT" and roles == [f"{service}_owner"]
        assert is_relay or is_due, f"{table}: {command} for {roles}"


@pytest.mark.parametrize("service", MIGRATED)
def test_without_a_workspace_no_row_is_seen(filled: Catalogue, service: str) -> None:
    with psycopg.connect(filled.app_url(service)) as connection:
        for table in readable(filled, service):
            query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            connection.execute("RESET app.workspace_id")
            assert connection.execute(query).fetchone() == (0,), table
            connection.execute("SELECT set_config('app.workspace_id', '', true)")
            assert connection.execute(query).fetchone() == (0,), table


@pytest.mark.parametrize("service", MIGRATED)
def test_with_a_workspace_only_its_rows_are_seen(filled: Catalogue, service: str) -> None:
    with psycopg.connect(filled.app_url(service)) as connection:
        connection.execute("SELECT set_config('app.workspace_id', %s, true)", (A_WORKSPACE,))
        for table in readable(filled, service):
            query = sql.SQL("SELECT DISTINCT workspace_id::text FROM {}").format(sql.Identifier(table))
            assert connection.execute(query).fetchall() == [(A_WORKSPACE,)], table


@pytest.mark.parametrize("service", MIGRATED)
def test_a_row_of_another_workspace_cannot_be_written(filled: Catalogue, service: str) -> None:
    with psycopg.connect(filled.app_url(service)) as connection:
        connection.execute("SELECT set_config('app.workspace_id', %s, true)", (A_WORKSPACE,))
        for table in readable(filled, service):
            with connection.transaction(), pytest.raises(errors.InsufficientPrivilege):
                move = sql.SQL("UPDATE {} SET workspace_id = gen_random_uuid()").format(sql.Identifier(table))
                with connection.transaction():
                    connection.execute(move)


def readable(filled: Catalogue, service: str) -> list[str]:
    """Tenant tables that the app role may read; the others it cannot see at all."""
    granted = filled.ask(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace AND c.relrowsecurity"
        " AND has_table_privilege(%(role)s, c.oid, 'SELECT') ORDER BY 1",
        schema=service,
        role=f"{service}_app",
    )
    return [table for (table,) in granted]

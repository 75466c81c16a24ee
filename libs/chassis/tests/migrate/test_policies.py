from __future__ import annotations

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from chassis.migrate.steps import make_tenant_table, read_workspace_directly
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

WITH_A_SUBQUERY = "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid)"
POLICIES = text(
    "SELECT tablename, policyname, qual, with_check FROM pg_policies"
    " WHERE schemaname = 'of_old' ORDER BY tablename, policyname"
)


def test_tables_of_old_get_the_policy_that_new_tables_have(postgres_url: str) -> None:
    url = make_url(postgres_url).set(drivername="postgresql+psycopg")
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text("CREATE SCHEMA of_old"))
        connection.execute(text("SET LOCAL search_path = of_old"))
        for table in ("new", "old"):
            connection.execute(text(f"CREATE TABLE {table} (workspace_id uuid NOT NULL)"))
        with Operations.context(MigrationContext.configure(connection)):
            make_tenant_table("new")
            make_tenant_table("old")
            connection.execute(
                text(
                    f"ALTER POLICY tenant ON old USING ({WITH_A_SUBQUERY}) WITH CHECK ({WITH_A_SUBQUERY});"
                    "CREATE POLICY due ON old FOR SELECT USING (true)"
                )
            )
            read_workspace_directly()
        new, due, old = connection.execute(POLICIES).all()
        connection.rollback()
    assert old[2:] == new[2:]
    assert "SELECT" not in old.qual
    assert (due.policyname, due.qual) == ("due", "true")

"""A service with one tenant table, for tests of the chassis itself."""

from chassis.migrate.steps import bookkeeping, make_tenant_table, run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    bookkeeping("sample")
    run_sql("""
        CREATE TABLE notes (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            title text NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT notes_title UNIQUE (workspace_id, title)
        );
    """)
    make_tenant_table("notes")

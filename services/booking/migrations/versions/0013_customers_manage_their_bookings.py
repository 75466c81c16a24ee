"""Customers change their bookings by links, within the deadline of the type."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_sql("""
        CREATE INDEX bookings_by_customer ON bookings (workspace_id, customer_email, starts_at, id);

        CREATE TABLE customer_links (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            email text NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX customer_links_by_email ON customer_links (workspace_id, email, created_at);
    """)
    make_tenant_table("customer_links")

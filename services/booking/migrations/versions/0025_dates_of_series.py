"""Where a series had each of its dates at first: that names the date in calendars, however it moves."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE series_dates (
            workspace_id uuid NOT NULL,
            booking_id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, booking_id),
            FOREIGN KEY (workspace_id, booking_id) REFERENCES bookings (workspace_id, id) ON DELETE CASCADE
        );
    """)
    make_tenant_table("series_dates")

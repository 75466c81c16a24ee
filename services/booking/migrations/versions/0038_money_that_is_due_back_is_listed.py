"""Bookings whose money is due back are found by an index of their own."""

from chassis.migrate.steps import run_sql

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    run_sql("""
        CREATE INDEX bookings_refund_due ON bookings (workspace_id, starts_at, id)
            WHERE refund_wanted_minor > refunded_minor;
        CREATE INDEX bookings_refund_due_by_age ON bookings (workspace_id, created_at, id)
            WHERE refund_wanted_minor > refunded_minor;
    """)

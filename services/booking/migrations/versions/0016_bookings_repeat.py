"""Bookings of one series know each other."""

from chassis.migrate.steps import run_sql

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE bookings ADD COLUMN series_id uuid;
        CREATE INDEX bookings_by_series ON bookings (workspace_id, series_id, starts_at, id)
            WHERE series_id IS NOT NULL;
    """)

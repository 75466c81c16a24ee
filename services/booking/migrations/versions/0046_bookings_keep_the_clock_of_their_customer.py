"""Bookings, and who waits for one, keep the clock that their customer goes by; nothing where it was not told."""

from chassis.migrate.steps import run_sql

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE bookings ADD COLUMN time_zone text;
        ALTER TABLE slot_waits ADD COLUMN time_zone text;
    """)

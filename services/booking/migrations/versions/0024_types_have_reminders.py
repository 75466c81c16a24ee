"""A booking type may have reminders of its own."""

from chassis.migrate.steps import run_sql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    run_sql("ALTER TABLE booking_types ADD COLUMN reminders integer[]")

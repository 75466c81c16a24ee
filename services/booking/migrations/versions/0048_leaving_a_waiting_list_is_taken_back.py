"""Who left the waiting list of tickets by a slip comes back for a while, in the old place."""

from chassis.migrate.steps import run_sql

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    run_sql("ALTER TABLE waiting_entries ADD COLUMN left_at timestamptz")

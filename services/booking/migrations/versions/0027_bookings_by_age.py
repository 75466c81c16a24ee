"""Bookings are listed in the order they were made, too."""

from chassis.migrate.steps import run_sql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    run_sql("CREATE INDEX bookings_by_age ON bookings (workspace_id, created_at, id);")

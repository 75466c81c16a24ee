"""Who waits is listed by state and by booking type, in the order they joined."""

from chassis.migrate.steps import run_sql

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    run_sql("""
        CREATE INDEX slot_waits_by_status ON slot_waits (workspace_id, status, created_at, id);
        CREATE INDEX slot_waits_by_type ON slot_waits (workspace_id, booking_type_id, created_at, id);
    """)

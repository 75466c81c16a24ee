"""A mail goes out later than the event that asked for it, yet belongs to its trace and its causes."""

from chassis.migrate.steps import run_sql

revision = "0004"
down_revision = "0003"

CAUSES = """
ALTER TABLE deliveries
    ADD COLUMN causation text NOT NULL DEFAULT '',
    ADD COLUMN traceparent text;
"""


def upgrade() -> None:
    run_sql(CAUSES)

"""A mail about what stands in no calendar yet may carry the link to it."""

from chassis.migrate.steps import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql("ALTER TABLE deliveries ADD COLUMN managed text NOT NULL DEFAULT ''")

"""Mails that wait, by workspace: those that waited too long are given up when it is restored."""

from chassis.migrate.steps import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql("CREATE INDEX deliveries_waiting ON deliveries (workspace_id, due_at) WHERE status = 'queued'")

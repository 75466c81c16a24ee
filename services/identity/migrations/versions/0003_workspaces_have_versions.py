"""Workspaces have versions."""

from chassis.migrate.steps import run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql("ALTER TABLE workspaces ADD version bigint NOT NULL DEFAULT 1")

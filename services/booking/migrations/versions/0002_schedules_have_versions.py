"""Edits of a schedule are told apart, so that one made from a stale copy is refused."""

from chassis.migrate.steps import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql("ALTER TABLE schedules ADD COLUMN version bigint NOT NULL DEFAULT 1")

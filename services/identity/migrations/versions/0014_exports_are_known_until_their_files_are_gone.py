"""Exports stay after the account of their person, until its erasure has removed their files."""

from chassis.migrate.steps import run_sql

revision = "0014"
down_revision = "0013"

EXPORTS = """
ALTER TABLE exports DROP CONSTRAINT exports_user_id_fkey;
CREATE INDEX exports_of_person ON exports (workspace_id, user_id);
"""


def upgrade() -> None:
    run_sql(EXPORTS)

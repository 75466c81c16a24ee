"""Who belonged where, by ids alone: an erasure finds former members, and who comes back is who she was."""

from chassis.migrate.steps import run_sql

revision = "0017"
down_revision = "0016"

TABLES = """
CREATE TABLE past_memberships (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    staff_id uuid NOT NULL,
    PRIMARY KEY (user_id, workspace_id)
);
CREATE INDEX past_memberships_of_workspace ON past_memberships (workspace_id);
"""


def upgrade() -> None:
    run_sql(TABLES)

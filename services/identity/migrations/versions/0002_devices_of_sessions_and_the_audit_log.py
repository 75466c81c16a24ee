"""Devices of sessions and the audit log."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0002"
down_revision = "0001"

SESSIONS = """
ALTER TABLE sessions
    ADD user_agent text NOT NULL DEFAULT '',
    ADD address text NOT NULL DEFAULT '',
    DROP CONSTRAINT sessions_revoked_because_check,
    ADD CONSTRAINT sessions_revoked_because_check
        CHECK (revoked_because IN ('refresh_token_reused', 'signed_out', 'ended_by_owner',
            'password_changed', 'member_removed'));
CREATE INDEX sessions_open_of_user ON sessions (user_id, id) WHERE revoked_at IS NULL;
"""

AUDIT_LOG = """
CREATE TABLE audit_log (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL DEFAULT '',
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX audit_log_in_order ON audit_log (workspace_id, at, id);
CREATE INDEX audit_log_of_action ON audit_log (workspace_id, action, at, id);
CREATE INDEX audit_log_of_actor ON audit_log (workspace_id, actor, at, id);
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM identity_app;
"""


def upgrade() -> None:
    run_sql(SESSIONS)
    run_sql(AUDIT_LOG)
    make_tenant_table("audit_log")

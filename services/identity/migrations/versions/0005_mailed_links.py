"""Links that mails carry, and what is known of a person's address."""

from chassis.migrate.steps import run_sql

revision = "0005"
down_revision = "0004"

USERS = """
ALTER TABLE users
    ADD locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'de')),
    ADD email_verified_at timestamptz;
"""

SESSIONS = """
ALTER TABLE sessions
    DROP CONSTRAINT sessions_revoked_because_check,
    ADD CONSTRAINT sessions_revoked_because_check
        CHECK (revoked_because IN ('refresh_token_reused', 'signed_out', 'ended_by_owner',
            'password_changed', 'password_reset', 'member_removed'));
"""

MAILED_LINKS = """
CREATE TABLE mailed_links (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('password_reset', 'email_verification', 'staff_invite')),
    email text NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    sealed_token bytea,
    workspace_id uuid REFERENCES workspaces ON DELETE CASCADE,
    requested_by uuid REFERENCES users ON DELETE SET NULL,
    locale text CHECK (locale IN ('en', 'de')),
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    CHECK ((spent_at IS NULL) = (sealed_token IS NOT NULL)),
    CONSTRAINT mailed_links_digest UNIQUE (digest)
);
CREATE INDEX mailed_links_to ON mailed_links (email, kind, created_at);
CREATE INDEX mailed_links_of_workspace ON mailed_links (workspace_id);
CREATE INDEX mailed_links_requested_by ON mailed_links (requested_by);
CREATE INDEX mailed_links_expired ON mailed_links (expires_at);
"""


def upgrade() -> None:
    run_sql(USERS)
    run_sql(SESSIONS)
    run_sql(MAILED_LINKS)

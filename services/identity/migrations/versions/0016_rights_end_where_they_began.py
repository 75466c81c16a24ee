"""Sessions know who acts in them, and slugs since when they are a workspace's."""

from chassis.migrate.steps import run_sql

revision = "0016"
down_revision = "0015"

TABLES = """
ALTER TABLE sessions ADD impersonator uuid;
CREATE INDEX sessions_of_impersonator ON sessions (impersonator) WHERE impersonator IS NOT NULL;
ALTER TABLE sessions
    DROP CONSTRAINT sessions_revoked_because_check,
    ADD CONSTRAINT sessions_revoked_because_check
        CHECK (revoked_because IN ('refresh_token_reused', 'signed_out', 'ended_by_owner',
            'password_changed', 'password_reset', 'member_removed', 'platform_role_withdrawn'));
ALTER TABLE slugs ADD claimed_at timestamptz NOT NULL DEFAULT now();
"""


def upgrade() -> None:
    run_sql(TABLES)

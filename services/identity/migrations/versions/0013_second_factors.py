"""Second factors, their recovery codes, half-done sign-ins, and when a session's person was last proved."""

from chassis.migrate.steps import run_sql

revision = "0013"
down_revision = "0012"

TABLES = """
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    sealed_secret bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    confirmed_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0
);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES second_factors ON DELETE CASCADE,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    PRIMARY KEY (user_id, digest)
);

CREATE TABLE sign_in_challenges (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    password_hash text NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_challenges_of_user ON sign_in_challenges (user_id);
CREATE INDEX sign_in_challenges_of_workspace ON sign_in_challenges (workspace_id);
CREATE INDEX sign_in_challenges_expired ON sign_in_challenges (expires_at);

ALTER TABLE sessions ADD proved_at timestamptz NOT NULL DEFAULT now();
"""


def upgrade() -> None:
    run_sql(TABLES)

"""Attempts to sign in, counted across restarts."""

from chassis.migrate.steps import run_sql

revision = "0012"
down_revision = "0011"

ATTEMPTS = """
CREATE TABLE sign_in_attempts (
    digest bytea PRIMARY KEY CHECK (length(digest) = 32),
    attempts integer NOT NULL,
    last_at timestamptz NOT NULL,
    open_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (last_at);
"""


def upgrade() -> None:
    run_sql(ATTEMPTS)

"""Sign-in through a provider outside."""

from chassis.migrate.steps import run_sql

revision = "0006"
down_revision = "0005"

TABLES = """
CREATE TABLE outside_sign_ins (
    state_digest bytea PRIMARY KEY CHECK (length(state_digest) = 32),
    provider text NOT NULL,
    nonce text NOT NULL,
    sealed_verifier bytea NOT NULL,
    challenge text NOT NULL,
    workspace text NOT NULL,
    ends_at timestamptz NOT NULL,
    answered_at timestamptz,
    user_id uuid REFERENCES users ON DELETE CASCADE,
    issuer text,
    subject text,
    ticket_digest bytea UNIQUE CHECK (length(ticket_digest) = 32),
    CHECK (num_nonnulls(user_id, issuer, subject, ticket_digest) IN (0, 4))
);
CREATE INDEX outside_sign_ins_over ON outside_sign_ins (ends_at);
CREATE INDEX outside_sign_ins_of_user ON outside_sign_ins (user_id);

CREATE TABLE outside_identities (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    linked_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX outside_identities_of_user ON outside_identities (user_id);
"""


def upgrade() -> None:
    run_sql(TABLES)

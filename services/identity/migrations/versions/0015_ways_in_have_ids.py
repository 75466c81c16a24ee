"""Identities outside are named by ids, and people without an account get tickets too."""

from chassis.migrate.steps import run_sql

revision = "0015"
down_revision = "0014"

TABLES = """
ALTER TABLE outside_identities ADD id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();
ALTER TABLE outside_sign_ins ADD email text NOT NULL DEFAULT '';
ALTER TABLE outside_sign_ins ADD email_verified boolean NOT NULL DEFAULT false;
ALTER TABLE outside_sign_ins DROP CONSTRAINT outside_sign_ins_check;
ALTER TABLE outside_sign_ins ADD CONSTRAINT outside_sign_ins_answered CHECK (
    num_nonnulls(issuer, subject, ticket_digest) IN (0, 3) AND (user_id IS NULL OR ticket_digest IS NOT NULL)
);
"""


def upgrade() -> None:
    run_sql(TABLES)

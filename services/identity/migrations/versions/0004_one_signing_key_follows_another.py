"""One signing key follows another."""

from chassis.migrate.steps import run_sql

revision = "0004"
down_revision = "0003"

KEYS = """
ALTER TABLE signing_keys ADD activated_at timestamptz;
UPDATE signing_keys SET activated_at = created_at WHERE state = 'active';
ALTER TABLE signing_keys
    ADD CONSTRAINT signing_keys_that_sign_have_a_private_half
        CHECK ((state = 'retired') = (sealed_private_key = '')),
    ADD CONSTRAINT signing_keys_end_when_retired CHECK ((state = 'retired') = (not_after IS NOT NULL));
CREATE UNIQUE INDEX signing_keys_one_is_next ON signing_keys (state) WHERE state = 'next';
"""


def upgrade() -> None:
    run_sql(KEYS)

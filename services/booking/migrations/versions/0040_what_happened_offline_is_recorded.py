"""Gates tell of people who passed while a device was offline, and what would have refused them."""

from chassis.migrate.steps import run_sql

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE check_ins
            ADD COLUMN overridden text,
            ADD CONSTRAINT check_ins_overridden CHECK (
                overridden IS NULL OR reason = 'ok' AND overridden IN
                ('already_redeemed', 'unpaid', 'revoked', 'wrong_list', 'wrong_date')
            );
    """)

"""An order knows how much of what was paid is asked to be given back."""

from chassis.migrate.steps import run_sql

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE ticket_orders
            ADD COLUMN refund_wanted_amount_minor bigint NOT NULL DEFAULT 0
            CHECK (refund_wanted_amount_minor BETWEEN 0 AND paid_amount_minor);
    """)

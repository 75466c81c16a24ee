"""What was bought with an offer and comes back is told from what was bought with any other voucher."""

from chassis.migrate.steps import run_sql

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    run_sql("""
        CREATE INDEX waiting_entries_by_voucher ON waiting_entries (workspace_id, voucher_id)
            WHERE voucher_id IS NOT NULL;
    """)

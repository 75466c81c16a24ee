"""Single scans of a ticket, orders whose money is to be given back, events of a venue."""

from chassis.migrate.steps import run_sql

revision = "0047"
down_revision = "0046"


def upgrade() -> None:
    run_sql("""
        CREATE INDEX check_ins_by_ticket ON check_ins (workspace_id, ticket_id, scanned_at, id)
            WHERE ticket_id IS NOT NULL;
        CREATE INDEX ticket_orders_refund_due ON ticket_orders (workspace_id, created_at, id)
            WHERE refund_wanted_amount_minor > refunded_amount_minor;
        CREATE INDEX shows_by_venue ON shows (workspace_id, venue_id, created_at, id);
    """)

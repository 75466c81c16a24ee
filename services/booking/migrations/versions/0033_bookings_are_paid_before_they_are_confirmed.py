"""A booking type may ask for its payment first; what came in for a booking is kept with it."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE booking_types
            ADD COLUMN payment jsonb NOT NULL DEFAULT '{"rule": "none", "within_minutes": 60}';

        ALTER TABLE bookings
            ADD COLUMN payment_due_minor bigint NOT NULL DEFAULT 0,
            ADD COLUMN paid_minor bigint NOT NULL DEFAULT 0,
            ADD COLUMN refund_wanted_minor bigint NOT NULL DEFAULT 0,
            ADD COLUMN lapsed boolean NOT NULL DEFAULT false,
            ADD CONSTRAINT bookings_money CHECK (
                payment_due_minor >= 0 AND refund_wanted_minor BETWEEN 0 AND paid_minor
                AND (price_currency IS NOT NULL OR payment_due_minor = 0)
            ),
            ADD CONSTRAINT bookings_that_lapsed CHECK (NOT lapsed OR status = 'cancelled');

        CREATE TABLE booking_payments (
            workspace_id uuid NOT NULL,
            booking_id uuid NOT NULL,
            way text NOT NULL CHECK (way IN ('payment', 'refund')),
            reference text NOT NULL,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            method text NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, booking_id, way, reference),
            FOREIGN KEY (workspace_id, booking_id) REFERENCES bookings (workspace_id, id)
        );
    """)
    make_tenant_table("booking_payments")

"""Booking types have lengths to choose from, a place, a policy, a deposit, and can be edited and archived."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE booking_types
            ADD COLUMN description text NOT NULL DEFAULT '',
            ADD COLUMN other_durations_minutes integer[] NOT NULL DEFAULT '{}',
            ADD COLUMN deposit_minor bigint CHECK (deposit_minor BETWEEN 0 AND price_amount_minor),
            ADD COLUMN location jsonb NOT NULL
                DEFAULT '{"kind": "business", "address": "", "video_url": ""}',
            ADD COLUMN cancellation_policy jsonb NOT NULL DEFAULT '{
                "customers_may_cancel": true, "cancel_notice_minutes": 0,
                "customers_may_reschedule": true, "reschedule_notice_minutes": 0
            }',
            ADD COLUMN intake_form_id uuid,
            ADD COLUMN active boolean NOT NULL DEFAULT true,
            ADD COLUMN archived boolean NOT NULL DEFAULT false,
            ADD COLUMN version bigint NOT NULL DEFAULT 1,
            ADD COLUMN limits jsonb NOT NULL DEFAULT '{}';
        CREATE INDEX booking_types_standing ON booking_types (workspace_id, archived, created_at, id);
        DROP INDEX booking_types_by_age;

        -- What counts against the limits of a type: each appointment or hold takes the number `n` of a day or
        -- a week, of everybody ('') or of one customer (a hash). Two cannot take the same number, so there are
        -- never more than the limit has numbers.
        CREATE TABLE limit_uses (
            workspace_id uuid NOT NULL,
            booking_type_id uuid NOT NULL,
            customer text NOT NULL,
            period text NOT NULL CHECK (period IN ('day', 'week')),
            starts_on date NOT NULL,
            n integer NOT NULL CHECK (n >= 1),
            owner_id uuid NOT NULL,
            expires_at timestamptz,
            PRIMARY KEY (workspace_id, booking_type_id, customer, period, starts_on, n),
            FOREIGN KEY (workspace_id, booking_type_id) REFERENCES booking_types (workspace_id, id)
        );
        CREATE INDEX limit_uses_by_owner ON limit_uses (workspace_id, owner_id);
    """)
    make_tenant_table("limit_uses")

"""Who wants a time that is taken, and what is offered to them when it becomes free."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE booking_settings
            ADD COLUMN offer_minutes integer NOT NULL DEFAULT 60 CHECK (offer_minutes > 0);

        CREATE TABLE slot_waits (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            status text NOT NULL CHECK (status IN ('waiting', 'offered', 'booked', 'left')),
            booking_type_id uuid NOT NULL,
            staff_id uuid,
            window_from timestamptz NOT NULL,
            window_until timestamptz NOT NULL,
            customer_name text NOT NULL,
            customer_email text NOT NULL,
            customer_phone text,
            created_at timestamptz NOT NULL,
            hold_id uuid,
            offered_starts_at timestamptz,
            offer_expires_at timestamptz,
            refused timestamptz[] NOT NULL,
            booking_id uuid,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY (workspace_id, booking_type_id) REFERENCES booking_types (workspace_id, id),
            CHECK (window_from < window_until),
            CHECK ((status = 'offered') = (hold_id IS NOT NULL)),
            CHECK ((status = 'booked') = (booking_id IS NOT NULL))
        );
        CREATE INDEX slot_waits_by_age ON slot_waits (workspace_id, created_at, id);
        CREATE INDEX slot_waits_by_window ON slot_waits (workspace_id, status, window_until);
        CREATE INDEX slot_waits_by_hold ON slot_waits (workspace_id, hold_id)
            WHERE hold_id IS NOT NULL;
        CREATE INDEX slot_waits_by_offer ON slot_waits (offer_expires_at)
            WHERE offer_expires_at IS NOT NULL;

        CREATE FUNCTION due_offers(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT w.workspace_id, w.id FROM slot_waits w WHERE w.offer_expires_at <= before
            ORDER BY w.offer_expires_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_offers TO booking_app, booking_relay;
    """)
    make_tenant_table("slot_waits")
    run_sql("CREATE POLICY due ON slot_waits FOR SELECT TO booking_owner USING (true)")

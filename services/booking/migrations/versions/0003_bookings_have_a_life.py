"""Bookings wait for an answer, end in several ways, and remember what happened to them."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE booking_types ADD COLUMN requires_approval boolean NOT NULL DEFAULT false;

        ALTER TABLE bookings
            DROP CONSTRAINT bookings_status_check,
            ADD CONSTRAINT bookings_status CHECK (status IN (
                'pending', 'awaiting_payment', 'confirmed', 'checked_in', 'completed', 'no_show',
                'cancelled', 'declined'
            )),
            ADD COLUMN created_by text NOT NULL DEFAULT 'system:booking',
            ADD COLUMN sequence integer NOT NULL DEFAULT 0,
            ADD COLUMN began_as text NOT NULL DEFAULT 'confirmed',
            ADD COLUMN expires_at timestamptz,
            ADD CONSTRAINT bookings_that_wait_expire
                CHECK ((expires_at IS NOT NULL) = (status IN ('pending', 'awaiting_payment')));
        CREATE INDEX bookings_by_expiry ON bookings (expires_at) WHERE expires_at IS NOT NULL;

        CREATE TABLE booking_changes (
            workspace_id uuid NOT NULL,
            booking_id uuid NOT NULL,
            version bigint NOT NULL,
            kind text NOT NULL,
            at timestamptz NOT NULL,
            actor text NOT NULL,
            reason text NOT NULL,
            fields jsonb NOT NULL,
            PRIMARY KEY (workspace_id, booking_id, version),
            FOREIGN KEY (workspace_id, booking_id) REFERENCES bookings (workspace_id, id)
        );

        CREATE TABLE booking_settings (
            workspace_id uuid PRIMARY KEY,
            answer_within_minutes integer NOT NULL CHECK (answer_within_minutes > 0),
            version bigint NOT NULL
        );

        CREATE FUNCTION due_requests(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT b.workspace_id, b.id FROM bookings b WHERE b.expires_at <= before
            ORDER BY b.expires_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_requests TO booking_app, booking_relay;
        CREATE POLICY due ON bookings FOR SELECT TO booking_owner USING (true);
    """)
    for table in ("booking_changes", "booking_settings"):
        make_tenant_table(table)

"""Reminders: when each is due, and for which start it was sent."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE booking_settings ADD COLUMN reminder_minutes integer[] NOT NULL DEFAULT '{1440}';

        CREATE TABLE reminders (
            workspace_id uuid NOT NULL,
            booking_id uuid NOT NULL,
            lead_minutes integer NOT NULL CHECK (lead_minutes > 0),
            booking_version bigint NOT NULL,
            starts_at timestamptz NOT NULL,
            due_at timestamptz,
            sent_for timestamptz,
            PRIMARY KEY (workspace_id, booking_id, lead_minutes),
            FOREIGN KEY (workspace_id, booking_id) REFERENCES bookings (workspace_id, id)
        );
        CREATE INDEX reminders_due ON reminders (due_at) WHERE due_at IS NOT NULL;

        CREATE FUNCTION due_reminders(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT r.workspace_id, r.booking_id FROM reminders r WHERE r.due_at <= before
            ORDER BY r.due_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_reminders TO booking_app, booking_relay;
    """)
    make_tenant_table("reminders")
    run_sql("CREATE POLICY due ON reminders FOR SELECT TO booking_owner USING (true)")

"""An event that is cancelled may void all its tickets, one order after the other."""

from chassis.migrate.steps import run_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE shows ADD COLUMN voids_tickets boolean NOT NULL DEFAULT false;
        CREATE INDEX shows_that_void ON shows (workspace_id, id) WHERE voids_tickets;

        CREATE FUNCTION due_void_orders(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT o.workspace_id, o.id FROM shows s
            JOIN ticket_orders o ON o.workspace_id = s.workspace_id AND o.show_id = s.id
            WHERE s.voids_tickets AND s.cancelled_at <= before AND o.status IN ('held', 'pending', 'paid')
            LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_void_orders TO booking_app, booking_relay;
        CREATE POLICY due ON shows FOR SELECT TO booking_owner USING (true);
    """)

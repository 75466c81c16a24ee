"""What falls due in a suspended workspace waits until it is restored."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE suspensions (workspace_id uuid PRIMARY KEY);

        CREATE OR REPLACE FUNCTION due_reminders(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT r.workspace_id, r.booking_id FROM reminders r
            WHERE r.due_at <= before
                AND NOT EXISTS (SELECT 1 FROM suspensions s WHERE s.workspace_id = r.workspace_id)
            ORDER BY r.due_at LIMIT most
        $$;

        CREATE OR REPLACE FUNCTION due_offers(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT w.workspace_id, w.id FROM slot_waits w
            WHERE w.offer_expires_at <= before
                AND NOT EXISTS (SELECT 1 FROM suspensions s WHERE s.workspace_id = w.workspace_id)
            ORDER BY w.offer_expires_at LIMIT most
        $$;

        CREATE OR REPLACE FUNCTION due_waiting_lists(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT DISTINCT w.workspace_id, w.show_id FROM waiting_entries w
            WHERE w.status = 'waiting' AND w.created_at <= before
                AND NOT EXISTS (SELECT 1 FROM suspensions s WHERE s.workspace_id = w.workspace_id)
            LIMIT most
        $$;
    """)
    make_tenant_table("suspensions")
    # The functions run as the owner, who is bound by row level security like everybody else.
    run_sql("CREATE POLICY due ON suspensions FOR SELECT TO booking_owner USING (true)")

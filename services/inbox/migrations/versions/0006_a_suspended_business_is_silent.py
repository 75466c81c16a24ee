"""Mails of a suspended workspace to its customers wait until it is restored."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE suspensions (workspace_id uuid PRIMARY KEY);

        CREATE OR REPLACE FUNCTION due_deliveries(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = inbox, pg_temp
        AS $$
            SELECT d.workspace_id, d.message_id FROM deliveries d
            WHERE d.status = 'queued' AND d.due_at <= before
                AND NOT EXISTS (SELECT 1 FROM suspensions s WHERE s.workspace_id = d.workspace_id)
            ORDER BY d.due_at LIMIT most
        $$;
    """)
    make_tenant_table("suspensions")
    # The function runs as the owner, who is bound by row level security like everybody else.
    run_sql("CREATE POLICY due ON suspensions FOR SELECT TO inbox_owner USING (true)")

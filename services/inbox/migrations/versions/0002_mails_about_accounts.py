"""Mails about accounts: what they say is asked of identity when they are sent and never kept."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0002"
down_revision = "0001"

ACCOUNT_MAILS = """
CREATE TABLE account_mails (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'sent', 'failed', 'dropped')),
    attempts integer NOT NULL DEFAULT 0,
    requested_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    sent_at timestamptz,
    last_error text,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX account_mails_due ON account_mails (due_at) WHERE status = 'queued';

CREATE FUNCTION due_account_mails(now timestamptz, most integer)
RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = inbox, pg_temp
AS $$
    SELECT a.workspace_id, a.id FROM account_mails a
    WHERE a.status = 'queued' AND a.due_at <= now
    ORDER BY a.due_at LIMIT most
$$;
GRANT EXECUTE ON FUNCTION due_account_mails TO inbox_app;
-- The function runs as the owner, who is bound by row level security like everybody else.
CREATE POLICY due ON account_mails FOR SELECT TO inbox_owner USING (true);
"""


def upgrade() -> None:
    run_sql(ACCOUNT_MAILS)
    make_tenant_table("account_mails")

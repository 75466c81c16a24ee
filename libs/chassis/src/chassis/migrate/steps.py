"""Steps that migrations share: the bookkeeping tables and what makes a table a tenant's."""

from __future__ import annotations

from typing import cast

from alembic import op
from psycopg import Connection

OWN_WORKSPACE = "workspace_id = nullif(current_setting('app.workspace_id', true), '')::uuid"

_BOOKKEEPING = """
CREATE TABLE outbox (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    workspace_id uuid NOT NULL,
    type text NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    aggregate_version bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    actor text NOT NULL,
    causation uuid[] NOT NULL DEFAULT '{}',
    traceparent text,
    payload bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    stream_seq bigint
);
CREATE INDEX outbox_unpublished ON outbox (seq) WHERE published_at IS NULL;
CREATE INDEX outbox_published ON outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX outbox_stream_seq ON outbox (stream_seq) WHERE stream_seq IS NOT NULL;

CREATE TABLE processed (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    processed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);
CREATE INDEX processed_age ON processed (processed_at);

CREATE TABLE dead_letter (
    id uuid PRIMARY KEY,
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    workspace_id uuid NOT NULL,
    type text NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    envelope bytea NOT NULL,
    reason text NOT NULL,
    parked boolean NOT NULL DEFAULT false,
    attempts integer NOT NULL DEFAULT 0,
    failed_at timestamptz NOT NULL DEFAULT now(),
    replayed_at timestamptz,
    UNIQUE (consumer, event_id)
);
CREATE INDEX dead_letter_waiting ON dead_letter (consumer, aggregate_type, aggregate_id, id)
    WHERE replayed_at IS NULL;

CREATE TABLE idempotency (
    workspace_id uuid NOT NULL,
    caller text NOT NULL,
    method text NOT NULL,
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    reply bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, caller, method, key_hash)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
"""

RELAYED = ("outbox", "processed", "dead_letter", "idempotency")


def bookkeeping(service: str) -> None:
    """The tables of the outbox, the consumers and the stored replies, open to the relay role as a whole."""
    run_sql(_BOOKKEEPING)
    for table in RELAYED:
        make_tenant_table(table)
        op.execute(
            f"CREATE POLICY relay ON {table} FOR ALL TO {service}_relay USING (true) WITH CHECK (true)"
        )
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {service}_relay")


_PERSONAL_DATA = """
CREATE TABLE personal_data_tasks (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('export', 'erase_person', 'erase_workspace')),
    round integer NOT NULL,
    user_id uuid,
    staff_id uuid,
    attempts integer NOT NULL DEFAULT 0,
    due_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id, round)
);
CREATE INDEX personal_data_tasks_due ON personal_data_tasks (due_at);
CREATE POLICY due ON personal_data_tasks FOR SELECT TO SERVICE_owner USING (true);
CREATE FUNCTION due_personal_data(before timestamptz, most integer)
RETURNS TABLE (workspace_id uuid, id uuid, kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = SERVICE, pg_temp
AS $$
    SELECT t.workspace_id, t.id, t.kind FROM personal_data_tasks t WHERE t.due_at <= before
    ORDER BY t.due_at LIMIT most
$$;
GRANT EXECUTE ON FUNCTION due_personal_data TO SERVICE_app;

-- Deletes up to `most` rows of the workspace of the transaction, of whatever table has any, and answers how
-- many. A table whose rows are still referred to waits for those that refer to it. Events that did not leave
-- yet stay until they have.
CREATE FUNCTION erase_workspace(most bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = SERVICE, pg_temp
AS $$
DECLARE
    erased uuid := nullif(current_setting('app.workspace_id', true), '')::uuid;
    held text;
    gone bigint;
    total bigint := 0;
    waiting text;
BEGIN
    FOR held IN
        SELECT format('%I', c.relname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'SERVICE'::regnamespace AND c.relkind = 'r' AND a.attname = 'workspace_id'
        AND NOT a.attisdropped AND c.relname <> ALL ('{KEPT}')
        ORDER BY c.relname
    LOOP
        EXIT WHEN total >= most;
        BEGIN
            EXECUTE format(
                'DELETE FROM %s WHERE ctid = ANY (ARRAY('
                'SELECT ctid FROM %s WHERE workspace_id = $1%s LIMIT $2))',
                held, held, CASE held WHEN 'outbox' THEN ' AND published_at IS NOT NULL' ELSE '' END
            ) USING erased, most - total;
            GET DIAGNOSTICS gone = ROW_COUNT;
            total := total + gone;
        EXCEPTION WHEN foreign_key_violation THEN
            waiting := held;
        END;
    END LOOP;
    IF total = 0 AND waiting IS NOT NULL THEN
        RAISE 'rows of % cannot be erased: something refers to them', waiting;
    END IF;
    RETURN total;
END
$$;
GRANT EXECUTE ON FUNCTION erase_workspace TO SERVICE_app;
"""


def personal_data(service: str, *kept: str) -> None:
    """What exports and erasures need. `kept` are tables that outlive their workspace and name nobody."""
    names = ",".join(("processed", "personal_data_tasks", *kept))
    run_sql(_PERSONAL_DATA.replace("SERVICE", service).replace("KEPT", names))
    make_tenant_table("personal_data_tasks")


def make_tenant_table(table: str) -> None:
    """Rows of one workspace are seen and written in transactions of that workspace only."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} USING ({OWN_WORKSPACE}) WITH CHECK ({OWN_WORKSPACE})")


def read_workspace_directly() -> None:
    """For tables made when `OWN_WORKSPACE` stood in a subquery, which cost as much as the comparison."""
    tables = op.get_bind().exec_driver_sql(
        "SELECT tablename FROM pg_policies WHERE schemaname = current_schema() AND policyname = 'tenant'"
        " ORDER BY tablename"
    )
    for table in tables.scalars().all():
        op.execute(f"ALTER POLICY tenant ON {table} USING ({OWN_WORKSPACE}) WITH CHECK ({OWN_WORKSPACE})")


def run_sql(script: str) -> None:
    """Runs a script of several statements as it stands; colons and percent signs mean nothing in it."""
    driver = cast("Connection", op.get_bind().connection.driver_connection)
    driver.execute(script)

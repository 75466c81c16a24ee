"""Steps that migrations share: the bookkeeping tables and what makes a table a tenant's."""

from __future__ import annotations

from typing import cast

from alembic import op
from psycopg import Connection

OWN_WORKSPACE = "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid)"

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


def make_tenant_table(table: str) -> None:
    """Rows of one workspace are seen and written in transactions of that workspace only."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} USING ({OWN_WORKSPACE}) WITH CHECK ({OWN_WORKSPACE})")


def run_sql(script: str) -> None:
    """Runs a script of several statements as it stands; colons and percent signs mean nothing in it."""
    driver = cast("Connection", op.get_bind().connection.driver_connection)
    driver.execute(script)

"""Events are logged and summed per quarter of an hour (UTC), in one transaction with their ids."""

from chassis.migrate.steps import bookkeeping, make_tenant_table, run_sql

revision = "0001"
down_revision = None

TENANT_TABLES = ("workspaces", "event_log", "rollups")

TABLES = """
CREATE TABLE workspaces (
    workspace_id uuid PRIMARY KEY,
    time_zone text NOT NULL,
    currency text NOT NULL
);

CREATE TABLE event_log (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    summary text NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX event_log_by_time ON event_log (workspace_id, occurred_at, id);
CREATE INDEX event_log_of_type ON event_log (workspace_id, type, occurred_at, id);
CREATE INDEX event_log_of_aggregate ON event_log (workspace_id, aggregate_id, occurred_at, id);

CREATE TABLE rollups (
    workspace_id uuid NOT NULL,
    metric text NOT NULL,
    bucket_start timestamptz NOT NULL,
    dimension text NOT NULL DEFAULT '',
    value bigint NOT NULL,
    PRIMARY KEY (workspace_id, metric, bucket_start, dimension)
) WITH (fillfactor = 70);
"""


def upgrade() -> None:
    bookkeeping("analytics")
    run_sql(TABLES)
    for table in TENANT_TABLES:
        make_tenant_table(table)

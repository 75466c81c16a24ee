"""What people may ask of their data: exports and erasures, and how far they are."""

from chassis.migrate.steps import make_tenant_table, personal_data, run_sql

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE exports (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'collecting' CHECK (state IN ('collecting', 'assembling', 'ready')),
    requested_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz,
    expires_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    CHECK ((state = 'ready') = (expires_at IS NOT NULL))
);
CREATE UNIQUE INDEX exports_one_is_under_way ON exports (workspace_id, user_id) WHERE state <> 'ready';
CREATE INDEX exports_due ON exports (due_at) WHERE due_at IS NOT NULL;
CREATE POLICY due ON exports FOR SELECT TO identity_owner USING (true);

CREATE TABLE export_parts (
    workspace_id uuid NOT NULL,
    export_id uuid NOT NULL,
    service text NOT NULL,
    file_key text NOT NULL,
    PRIMARY KEY (workspace_id, export_id, service),
    FOREIGN KEY (workspace_id, export_id) REFERENCES exports ON DELETE CASCADE
);

CREATE FUNCTION due_exports(before timestamptz, most integer)
RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = identity, pg_temp
AS $$
    SELECT e.workspace_id, e.id FROM exports e WHERE e.due_at <= before ORDER BY e.due_at LIMIT most
$$;
GRANT EXECUTE ON FUNCTION due_exports TO identity_app;

-- No tenant's: they outlive the workspace and the person, and hold ids alone once they are done.
CREATE TABLE erasures (
    id uuid PRIMARY KEY,
    scope text NOT NULL CHECK (scope IN ('person', 'workspace')),
    subject_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('leaving', 'working', 'done')),
    round integer NOT NULL DEFAULT 1 CHECK (round IN (1, 2)),
    sealed_subject bytea,
    requested_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz,
    CONSTRAINT erasures_one_per_subject UNIQUE (subject_id),
    CHECK ((state = 'done') = (done_at IS NOT NULL)),
    CHECK (state <> 'done' OR sealed_subject IS NULL)
);
CREATE INDEX erasures_due ON erasures (due_at) WHERE state <> 'done';

CREATE TABLE erasure_parts (
    erasure_id uuid NOT NULL REFERENCES erasures ON DELETE CASCADE,
    workspace_id uuid NOT NULL,
    service text NOT NULL,
    done_round integer NOT NULL DEFAULT 0,
    PRIMARY KEY (erasure_id, workspace_id, service)
);
"""


def upgrade() -> None:
    run_sql(TABLES)
    for table in ("exports", "export_parts"):
        make_tenant_table(table)
    personal_data("identity", "erasures", "erasure_parts")

"""API keys."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0007"
down_revision = "0006"

TABLES = """
CREATE TABLE api_keys (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    name text NOT NULL,
    hint text NOT NULL,
    scopes text[] NOT NULL CHECK (cardinality(scopes) > 0),
    made_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz CHECK (expires_at > created_at),
    last_used_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, made_by) REFERENCES memberships (workspace_id, user_id) ON DELETE CASCADE
);
CREATE INDEX api_keys_of_maker ON api_keys (workspace_id, made_by);
"""


def upgrade() -> None:
    run_sql(TABLES)
    make_tenant_table("api_keys")

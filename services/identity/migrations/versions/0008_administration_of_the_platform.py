"""Administration of the platform."""

from chassis.migrate.steps import run_sql

revision = "0008"
down_revision = "0007"

TABLES = """
ALTER TABLE workspaces
    ADD suspended_at timestamptz,
    ADD suspended_because text,
    ADD CHECK ((suspended_at IS NULL) = (suspended_because IS NULL));

CREATE TABLE platform_admins (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    granted_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE workspace_directory (
    workspace_id uuid PRIMARY KEY REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    slug text NOT NULL,
    created_at timestamptz NOT NULL,
    suspended_at timestamptz,
    suspended_because text
);
CREATE INDEX workspace_directory_in_order ON workspace_directory (created_at, workspace_id);
CREATE INDEX workspace_directory_words ON workspace_directory USING gin ((name || ' ' || slug) gin_trgm_ops);
-- Written by the trigger alone.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON workspace_directory FROM identity_app;

CREATE FUNCTION note_workspace() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = identity, pg_temp
AS $$
BEGIN
    INSERT INTO workspace_directory
    VALUES (NEW.workspace_id, NEW.name, NEW.slug, NEW.created_at, NEW.suspended_at, NEW.suspended_because)
    ON CONFLICT (workspace_id) DO UPDATE SET
        name = excluded.name,
        slug = excluded.slug,
        suspended_at = excluded.suspended_at,
        suspended_because = excluded.suspended_because;
    RETURN NULL;
END
$$;
CREATE TRIGGER noted_in_directory AFTER INSERT OR UPDATE ON workspaces
    FOR EACH ROW EXECUTE FUNCTION note_workspace();

ALTER TABLE workspaces NO FORCE ROW LEVEL SECURITY;
INSERT INTO workspace_directory SELECT workspace_id, name, slug, created_at FROM workspaces;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
"""


def upgrade() -> None:
    run_sql(TABLES)

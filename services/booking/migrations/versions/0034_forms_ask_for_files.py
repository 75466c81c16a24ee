"""Files that answer questions of forms."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE form_files (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            form_id uuid NOT NULL,
            question text NOT NULL,
            file_name text NOT NULL,
            content_type text NOT NULL,
            size bigint NOT NULL CHECK (size > 0),
            sha256 bytea NOT NULL,
            uploaded_at timestamptz NOT NULL,
            kept_at timestamptz,
            dropped_at timestamptz CHECK (kept_at IS NULL OR dropped_at IS NULL),
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY (workspace_id, form_id) REFERENCES forms (workspace_id, id)
        );
        CREATE INDEX form_files_by_form ON form_files (workspace_id, form_id);
        CREATE INDEX form_files_unused ON form_files (uploaded_at) WHERE kept_at IS NULL;

        CREATE FUNCTION due_form_files(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT f.workspace_id, f.id FROM form_files f
            WHERE f.kept_at IS NULL AND f.uploaded_at < before
            ORDER BY f.uploaded_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_form_files TO booking_app, booking_relay;
    """)
    make_tenant_table("form_files")
    run_sql("CREATE POLICY due ON form_files FOR SELECT TO booking_owner USING (true)")

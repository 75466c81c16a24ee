"""Forms in versions, answers to them, and booking types that ask."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE forms (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            version bigint NOT NULL,
            created_at timestamptz NOT NULL,
            archived_at timestamptz,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX forms_by_age ON forms (workspace_id, created_at, id) WHERE archived_at IS NULL;

        -- A version is written once; answers say which one they were given to.
        CREATE TABLE form_versions (
            workspace_id uuid NOT NULL,
            form_id uuid NOT NULL,
            version bigint NOT NULL,
            name text NOT NULL,
            questions jsonb NOT NULL,
            PRIMARY KEY (workspace_id, form_id, version),
            FOREIGN KEY (workspace_id, form_id) REFERENCES forms (workspace_id, id)
        );

        CREATE TABLE form_submissions (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            form_id uuid NOT NULL,
            form_version bigint NOT NULL,
            booking_id uuid,
            answers jsonb NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT form_submissions_booking UNIQUE (workspace_id, booking_id, form_id),
            FOREIGN KEY (workspace_id, form_id, form_version)
                REFERENCES form_versions (workspace_id, form_id, version)
        );
        CREATE INDEX form_submissions_by_age ON form_submissions (workspace_id, created_at, id);
        CREATE INDEX form_submissions_by_form ON form_submissions (workspace_id, form_id, created_at, id);

        CREATE INDEX booking_types_by_form ON booking_types (workspace_id, intake_form_id);
    """)
    for table in ("forms", "form_versions", "form_submissions"):
        make_tenant_table(table)

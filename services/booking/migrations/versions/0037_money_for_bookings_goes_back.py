"""What was given back of a booking's money; unused files of a workspace are summed up by an index."""

from chassis.migrate.steps import run_sql

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE bookings
            ADD COLUMN refunded_minor bigint NOT NULL DEFAULT 0,
            ADD CONSTRAINT bookings_refunded CHECK (refunded_minor BETWEEN 0 AND paid_minor);
        CREATE INDEX form_files_to_be_used ON form_files (workspace_id, uploaded_at) WHERE kept_at IS NULL;
    """)

"""A payment that came too late is known as such; the file of an upload has its row before its content."""

from chassis.migrate.steps import run_sql

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE ticket_payments ADD COLUMN late boolean NOT NULL DEFAULT false;
        ALTER TABLE booking_payments ADD COLUMN late boolean NOT NULL DEFAULT false;

        ALTER TABLE form_files
            DROP CONSTRAINT form_files_size_check,
            ADD COLUMN complete boolean NOT NULL DEFAULT true,
            ADD CONSTRAINT form_files_size CHECK (size > 0 OR NOT complete),
            ADD CONSTRAINT form_files_kept CHECK (kept_at IS NULL OR complete);
    """)

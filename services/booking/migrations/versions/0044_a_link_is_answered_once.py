"""Answers know the link that they were given by, where that is answered once."""

from chassis.migrate.steps import run_sql

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE form_submissions ADD COLUMN link_id uuid;
        CREATE UNIQUE INDEX form_submissions_link ON form_submissions (workspace_id, link_id)
            WHERE link_id IS NOT NULL;
    """)

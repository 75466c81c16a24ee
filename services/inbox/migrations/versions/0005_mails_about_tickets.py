"""A mail may need a secret of its owner's when it leaves; which one is kept, the secret itself is not."""

from chassis.migrate.steps import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE deliveries ADD COLUMN secret jsonb;
        ALTER TABLE deliveries DROP CONSTRAINT deliveries_status_check;
        ALTER TABLE deliveries ADD CONSTRAINT deliveries_status_check
            CHECK (status IN ('queued', 'sent', 'failed', 'dropped'));
    """)

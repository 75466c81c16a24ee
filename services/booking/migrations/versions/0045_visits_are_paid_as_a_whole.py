"""What came in for a whole visit, and went back, is kept with it; its parts keep their shares."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE visit_payments (
            workspace_id uuid NOT NULL,
            visit_id uuid NOT NULL,
            way text NOT NULL CHECK (way IN ('payment', 'refund')),
            reference text NOT NULL,
            amount_minor bigint NOT NULL CHECK (amount_minor > 0),
            method text NOT NULL,
            late boolean NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, visit_id, way, reference),
            FOREIGN KEY (workspace_id, visit_id) REFERENCES visits (workspace_id, id)
        );
    """)
    make_tenant_table("visit_payments")

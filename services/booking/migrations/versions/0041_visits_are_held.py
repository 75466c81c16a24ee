"""Holds of all services of a visit belong together, under the id that the visit will have."""

from chassis.migrate.steps import run_sql

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE holds
            ADD COLUMN visit_id uuid,
            ADD COLUMN visit_position smallint CHECK ((visit_position IS NULL) = (visit_id IS NULL));
        CREATE UNIQUE INDEX holds_of_a_visit ON holds (workspace_id, visit_id, visit_position)
            WHERE visit_id IS NOT NULL;
    """)

"""Bookings that follow one another in one visit."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE visits (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            version bigint NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX visits_by_start ON visits (workspace_id, starts_at, id);

        ALTER TABLE bookings
            ADD COLUMN visit_id uuid,
            ADD COLUMN visit_position integer NOT NULL DEFAULT 0,
            ADD CONSTRAINT bookings_of_a_visit_have_a_place
                CHECK ((visit_id IS NULL) = (visit_position = 0) AND visit_position BETWEEN 0 AND 6),
            ADD CONSTRAINT bookings_visit FOREIGN KEY (workspace_id, visit_id)
                REFERENCES visits (workspace_id, id);
        CREATE UNIQUE INDEX bookings_by_visit ON bookings (workspace_id, visit_id, visit_position)
            WHERE visit_id IS NOT NULL;
    """)
    make_tenant_table("visits")

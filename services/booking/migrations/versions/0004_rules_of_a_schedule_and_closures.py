"""Schedules have dated rules, overrides and rotations, businesses and people have closed time."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE schedules ADD COLUMN rules jsonb NOT NULL DEFAULT '{}';
        ALTER TABLE booking_types ADD COLUMN buffers_outside_hours boolean NOT NULL DEFAULT true;

        -- Both edges as they were written on the clock of a zone, and the instants they were converted to.
        CREATE TABLE closures (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            staff_id uuid,
            reason text NOT NULL,
            time_zone text NOT NULL,
            first_edge text NOT NULL,
            last_edge text NOT NULL,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            version bigint NOT NULL DEFAULT 1,
            PRIMARY KEY (workspace_id, id),
            CHECK (starts_at < ends_at)
        );
        CREATE INDEX closures_by_end ON closures (workspace_id, ends_at, id);
    """)
    make_tenant_table("closures")

"""Rooms and equipment as numbered units, rules of who serves, and bookings that several people and units share."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE resources (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            kind text NOT NULL CHECK (kind IN ('room', 'equipment')),
            description text NOT NULL,
            quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 100),
            archived boolean NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            version bigint NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX resources_by_age ON resources (workspace_id, archived, created_at, id);

        -- What a booking keeps busy: one row per piece. A piece that is given up stays, for the bookings it has.
        CREATE TABLE resource_units (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            resource_id uuid NOT NULL,
            number integer NOT NULL CHECK (number >= 1),
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT resource_units_number UNIQUE (workspace_id, resource_id, number),
            FOREIGN KEY (workspace_id, resource_id) REFERENCES resources (workspace_id, id)
        );

        ALTER TABLE holdings DROP CONSTRAINT holdings_resource_kind_check;
        ALTER TABLE holdings
            ADD CONSTRAINT holdings_resource_kind_check CHECK (resource_kind IN ('staff', 'unit'));

        ALTER TABLE booking_types
            ADD COLUMN staff_rule text NOT NULL DEFAULT 'any'
                CHECK (staff_rule IN ('any', 'round_robin', 'all', 'n_of_pool')),
            ADD COLUMN staff_needed integer NOT NULL DEFAULT 1 CHECK (staff_needed BETWEEN 1 AND 50),
            ADD COLUMN needed_resources jsonb NOT NULL DEFAULT '[]';

        -- Nearly every booking has one person and no unit, so these two are seldom written.
        ALTER TABLE bookings
            ADD COLUMN further_staff_ids uuid[] NOT NULL DEFAULT '{}',
            ADD COLUMN resources jsonb NOT NULL DEFAULT '[]';
    """)
    for table in ("resources", "resource_units"):
        make_tenant_table(table)

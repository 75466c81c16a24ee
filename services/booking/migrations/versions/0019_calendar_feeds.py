"""Calendar feeds, and whom a booking keeps busy beside its first person."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE calendar_feeds (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            staff_id uuid,
            shows text NOT NULL CHECK (shows IN ('busy', 'details')),
            created_by text NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX calendar_feeds_by_age ON calendar_feeds (workspace_id, created_at, id);
        CREATE INDEX calendar_feeds_by_staff ON calendar_feeds (workspace_id, staff_id, created_at, id);
        CREATE INDEX calendar_feeds_by_maker ON calendar_feeds (workspace_id, created_by);

        -- An array cannot be searched by an index under row level security; most bookings have no row here.
        CREATE TABLE further_staff (
            workspace_id uuid NOT NULL,
            booking_id uuid NOT NULL,
            staff_id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, booking_id, staff_id),
            FOREIGN KEY (workspace_id, booking_id) REFERENCES bookings (workspace_id, id) ON DELETE CASCADE
        );
        CREATE INDEX further_staff_by_start ON further_staff (workspace_id, staff_id, starts_at, booking_id);
        CREATE INDEX further_staff_by_age ON further_staff (workspace_id, staff_id, created_at, booking_id);

        ALTER TABLE bookings NO FORCE ROW LEVEL SECURITY;
        INSERT INTO further_staff
            SELECT workspace_id, id, unnest(further_staff_ids), starts_at, created_at FROM bookings
            WHERE further_staff_ids <> '{}'
            ON CONFLICT DO NOTHING;
        ALTER TABLE bookings FORCE ROW LEVEL SECURITY;

        CREATE FUNCTION keep_further_staff() RETURNS trigger
        LANGUAGE plpgsql SET search_path = booking, pg_temp
        AS $$
        BEGIN
            DELETE FROM further_staff f WHERE f.workspace_id = NEW.workspace_id AND f.booking_id = NEW.id;
            INSERT INTO further_staff
                SELECT NEW.workspace_id, NEW.id, one, NEW.starts_at, NEW.created_at
                FROM unnest(NEW.further_staff_ids) one
                ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$;
        CREATE TRIGGER further_staff_told AFTER INSERT ON bookings
            FOR EACH ROW WHEN (NEW.further_staff_ids <> '{}') EXECUTE FUNCTION keep_further_staff();
        CREATE TRIGGER further_staff_changed AFTER UPDATE OF further_staff_ids, starts_at ON bookings
            FOR EACH ROW WHEN (OLD.further_staff_ids <> '{}' OR NEW.further_staff_ids <> '{}')
            EXECUTE FUNCTION keep_further_staff();
    """)
    for table in ("calendar_feeds", "further_staff"):
        make_tenant_table(table)

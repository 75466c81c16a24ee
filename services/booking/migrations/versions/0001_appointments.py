"""Booking types, weekly hours, holdings that cannot overlap, holds and bookings."""

from chassis.migrate.steps import bookkeeping, make_tenant_table, run_sql

revision = "0001"
down_revision = None

TABLES = ("workspaces", "staff", "items", "booking_types", "schedules", "holdings", "holds", "bookings")


def upgrade() -> None:
    bookkeeping("booking")
    run_sql("""
        -- What other services own, as far as bookings need it; fed by their events.
        CREATE TABLE workspaces (
            workspace_id uuid PRIMARY KEY,
            name text NOT NULL,
            slug text NOT NULL,
            time_zone text NOT NULL,
            currency text NOT NULL
        );
        CREATE TABLE staff (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            bookable boolean NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE TABLE items (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );

        CREATE TABLE booking_types (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            name text NOT NULL,
            slug text NOT NULL,
            duration_minutes integer NOT NULL CHECK (duration_minutes BETWEEN 1 AND 1440),
            slot_step_minutes integer NOT NULL CHECK (slot_step_minutes BETWEEN 5 AND 1440),
            buffer_before_minutes integer NOT NULL CHECK (buffer_before_minutes BETWEEN 0 AND 720),
            buffer_after_minutes integer NOT NULL CHECK (buffer_after_minutes BETWEEN 0 AND 720),
            min_notice_minutes integer NOT NULL CHECK (min_notice_minutes >= 0),
            horizon_days integer NOT NULL CHECK (horizon_days >= 0),
            price_amount_minor bigint CHECK (price_amount_minor >= 0),
            price_currency text,
            staff_ids uuid[] NOT NULL,
            consumables jsonb NOT NULL,
            time_zone text NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT booking_types_slug UNIQUE (workspace_id, slug),
            CHECK ((price_amount_minor IS NULL) = (price_currency IS NULL))
        );
        CREATE INDEX booking_types_by_age ON booking_types (workspace_id, created_at, id);

        CREATE TABLE schedules (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            staff_id uuid NOT NULL,
            time_zone text NOT NULL,
            weekly jsonb NOT NULL,
            created_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT schedules_staff UNIQUE (workspace_id, staff_id)
        );
        CREATE INDEX schedules_by_age ON schedules (workspace_id, created_at, id);

        -- Times are padded by the buffers of the booking type. The constraint makes two overlapping
        -- appointments of one person impossible on any path.
        CREATE TABLE holdings (
            workspace_id uuid NOT NULL,
            owner_id uuid NOT NULL,
            resource_id uuid NOT NULL,
            resource_kind text NOT NULL CHECK (resource_kind IN ('staff')),
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            expires_at timestamptz,
            PRIMARY KEY (workspace_id, owner_id, resource_id),
            CHECK (starts_at < ends_at),
            CHECK (ends_at <= starts_at + interval '2880 minutes'),
            CONSTRAINT holdings_do_not_overlap EXCLUDE USING gist (
                workspace_id WITH =, resource_id WITH =, tstzrange(starts_at, ends_at) WITH &&
            )
        );
        CREATE INDEX holdings_by_resource ON holdings (workspace_id, resource_id, starts_at);

        CREATE TABLE holds (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            booking_type_id uuid NOT NULL,
            staff_id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY (workspace_id, booking_type_id) REFERENCES booking_types (workspace_id, id)
        );
        CREATE INDEX holds_by_expiry ON holds (expires_at);

        CREATE TABLE bookings (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            reference text NOT NULL,
            status text NOT NULL CHECK (status IN ('confirmed', 'cancelled')),
            booking_type_id uuid NOT NULL,
            staff_id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            customer_name text NOT NULL,
            customer_email text NOT NULL,
            customer_phone text,
            contact_id uuid,
            price_amount_minor bigint,
            price_currency text,
            consumables jsonb NOT NULL,
            attention text[] NOT NULL DEFAULT '{}',
            created_at timestamptz NOT NULL,
            cancelled_at timestamptz,
            version bigint NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT bookings_reference UNIQUE (workspace_id, reference),
            FOREIGN KEY (workspace_id, booking_type_id) REFERENCES booking_types (workspace_id, id)
        );
        CREATE INDEX bookings_by_start ON bookings (workspace_id, starts_at, id);
        CREATE INDEX bookings_by_staff ON bookings (workspace_id, staff_id, starts_at, id);
        CREATE INDEX bookings_by_status ON bookings (workspace_id, status, starts_at, id);
        CREATE INDEX bookings_by_contact ON bookings (workspace_id, contact_id, starts_at, id);

        CREATE FUNCTION due_holds(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT h.workspace_id, h.id FROM holds h WHERE h.expires_at <= before
            ORDER BY h.expires_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_holds TO booking_app, booking_relay;
        -- The function runs as the owner, who is bound by row level security like everybody else.
        CREATE POLICY due ON holds FOR SELECT TO booking_owner USING (true);
    """)
    for table in TABLES:
        make_tenant_table(table)

"""Calendars kept elsewhere, and the time they block."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    run_sql("""
        CREATE TABLE outside_calendars (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            staff_id uuid NOT NULL,
            name text NOT NULL,
            url text NOT NULL,
            time_zone text NOT NULL,
            stale_policy text NOT NULL CHECK (stale_policy IN ('last_known', 'block')),
            stale_after_minutes integer NOT NULL CHECK (stale_after_minutes > 0),
            created_at timestamptz NOT NULL,
            read_at timestamptz,
            trouble text,
            version bigint NOT NULL,
            etag text NOT NULL DEFAULT '',
            last_modified text NOT NULL DEFAULT '',
            expanded_at timestamptz,
            failures integer NOT NULL DEFAULT 0,
            next_fetch_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id)
        );
        CREATE INDEX outside_calendars_by_age ON outside_calendars (workspace_id, created_at, id);
        CREATE INDEX outside_calendars_by_staff ON outside_calendars (workspace_id, staff_id, created_at, id);
        CREATE INDEX outside_calendars_by_fetch ON outside_calendars (next_fetch_at);

        -- The bound on the length lets a window find its rows by their start.
        CREATE TABLE outside_busy (
            workspace_id uuid NOT NULL,
            calendar_id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            staff_id uuid NOT NULL,
            PRIMARY KEY (workspace_id, calendar_id, starts_at),
            FOREIGN KEY (workspace_id, calendar_id)
                REFERENCES outside_calendars (workspace_id, id) ON DELETE CASCADE,
            CHECK (starts_at < ends_at AND ends_at <= starts_at + interval '744 hours')
        );
        CREATE INDEX outside_busy_by_staff ON outside_busy (workspace_id, staff_id, starts_at);

        CREATE FUNCTION due_outside_calendars(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT c.workspace_id, c.id FROM outside_calendars c WHERE c.next_fetch_at <= before
            ORDER BY c.next_fetch_at LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_outside_calendars TO booking_app, booking_relay;
        -- The function runs as the owner, who is bound by row level security like everybody else.
        CREATE POLICY due ON outside_calendars FOR SELECT TO booking_owner USING (true);
    """)
    for table in ("outside_calendars", "outside_busy"):
        make_tenant_table(table)

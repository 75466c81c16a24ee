"""One appointment with seats for several customers, each with a booking of their own."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_sql("""
        ALTER TABLE booking_types
            ADD COLUMN capacity integer NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 1000);
        ALTER TABLE bookings ADD COLUMN group_id uuid;

        -- It owns the holdings of its people and units. Its guests are counted, never more than it has seats.
        CREATE TABLE groups (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            booking_type_id uuid NOT NULL,
            starts_at timestamptz NOT NULL,
            ends_at timestamptz NOT NULL,
            staff_ids uuid[] NOT NULL,
            resources jsonb NOT NULL,
            capacity integer NOT NULL,
            seats_taken integer NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT groups_seats CHECK (seats_taken BETWEEN 0 AND capacity),
            FOREIGN KEY (workspace_id, booking_type_id) REFERENCES booking_types (workspace_id, id)
        );
        CREATE INDEX groups_by_start ON groups (workspace_id, booking_type_id, starts_at, id);

        -- One row for each seat that is taken, by a booking, or by a hold until it expires.
        CREATE TABLE group_seats (
            workspace_id uuid NOT NULL,
            owner_id uuid NOT NULL,
            group_id uuid NOT NULL,
            expires_at timestamptz,
            PRIMARY KEY (workspace_id, owner_id),
            FOREIGN KEY (workspace_id, group_id) REFERENCES groups (workspace_id, id) ON DELETE CASCADE
        );
        CREATE INDEX group_seats_by_group ON group_seats (workspace_id, group_id);

        -- The seat of one guest is freed and nobody else is touched; with the last guest the group ends and
        -- its time is free again. A group of holds alone blocks its people only as long as they last.
        CREATE FUNCTION leave_group(ws uuid, leaver uuid, held_only boolean) RETURNS void
        LANGUAGE plpgsql SET search_path = booking, pg_temp
        AS $$
        DECLARE
            left_id uuid;
        BEGIN
            SELECT g.id INTO left_id FROM groups g JOIN group_seats s
                ON s.workspace_id = g.workspace_id AND s.group_id = g.id
            WHERE g.workspace_id = ws AND s.workspace_id = ws AND s.owner_id = leaver
                AND (NOT held_only OR s.expires_at IS NOT NULL)
            FOR UPDATE OF g;
            IF left_id IS NULL THEN
                RETURN;
            END IF;
            DELETE FROM group_seats s WHERE s.workspace_id = ws AND s.owner_id = leaver;
            UPDATE groups g SET seats_taken = g.seats_taken - 1 WHERE g.workspace_id = ws AND g.id = left_id;
            DELETE FROM groups g WHERE g.workspace_id = ws AND g.id = left_id AND g.seats_taken = 0;
            IF FOUND THEN
                DELETE FROM holdings h WHERE h.workspace_id = ws AND h.owner_id = left_id;
            ELSE
                UPDATE holdings h SET expires_at = left_over.until
                FROM (
                    SELECT max(s.expires_at) AS until, bool_and(s.expires_at IS NOT NULL) AS only_holds
                    FROM group_seats s WHERE s.workspace_id = ws AND s.group_id = left_id
                ) left_over
                WHERE h.workspace_id = ws AND h.owner_id = left_id AND left_over.only_holds;
            END IF;
        END
        $$;
        GRANT EXECUTE ON FUNCTION leave_group TO booking_app;
    """)
    for table in ("groups", "group_seats"):
        make_tenant_table(table)

"""Dates of an event are moved, cancelled or removed, and each order hears of it once."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    run_sql(_DATES)
    make_tenant_table("date_news")
    run_sql(_DUE)


_DATES = """
    -- `revision` counts what happened to a date; `was_` is the time before the last move. A removed date is one
    -- that nobody has ever had a ticket for: it is shown nowhere.
    ALTER TABLE show_dates
        ADD COLUMN cancelled_at timestamptz,
        ADD COLUMN voids_tickets boolean NOT NULL DEFAULT false,
        ADD COLUMN removed boolean NOT NULL DEFAULT false,
        ADD COLUMN revision bigint NOT NULL DEFAULT 0,
        ADD COLUMN was_starts_at timestamptz,
        ADD COLUMN was_ends_at timestamptz,
        ADD COLUMN look_again_at timestamptz,
        DROP CONSTRAINT show_dates_once;
    -- Of those that are not cancelled, one starts at a moment.
    CREATE UNIQUE INDEX show_dates_once ON show_dates (workspace_id, show_id, starts_at, cancelled_at)
        NULLS NOT DISTINCT;
    CREATE INDEX show_dates_to_look_at ON show_dates (look_again_at, id) WHERE look_again_at IS NOT NULL;

    -- Whom the newest revision of a date concerns, and when that was told. An order that was being made while the
    -- date changed is found by a second look, and nobody hears of the same twice.
    CREATE TABLE date_news (
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        date_id uuid NOT NULL,
        revision bigint NOT NULL,
        was_starts_at timestamptz,
        was_ends_at timestamptz,
        told_at timestamptz,
        PRIMARY KEY (workspace_id, order_id, date_id)
    );
    CREATE INDEX date_news_untold ON date_news (workspace_id, order_id) WHERE told_at IS NULL;
"""

_DUE = """
    CREATE POLICY due ON date_news FOR SELECT TO booking_owner USING (true);

    CREATE FUNCTION due_date_news(before timestamptz, most integer)
    RETURNS TABLE (workspace_id uuid, id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
    AS $$
        SELECT DISTINCT n.workspace_id, n.order_id FROM date_news n WHERE n.told_at IS NULL LIMIT most
    $$;
    CREATE FUNCTION due_changed_dates(before timestamptz, most integer)
    RETURNS TABLE (workspace_id uuid, id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
    AS $$
        SELECT d.workspace_id, d.id FROM show_dates d
        WHERE d.look_again_at <= before ORDER BY d.look_again_at LIMIT most
    $$;
    GRANT EXECUTE ON FUNCTION due_date_news, due_changed_dates TO booking_app, booking_relay;

    -- As before; who waits for a cancelled date is taken off the list too.
    CREATE OR REPLACE FUNCTION due_waiting_lists(before timestamptz, most integer)
    RETURNS TABLE (workspace_id uuid, id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
    AS $$
        SELECT s.workspace_id, s.id FROM shows s
        WHERE s.next_look_at <= before
        AND NOT EXISTS (SELECT 1 FROM suspensions WHERE suspensions.workspace_id = s.workspace_id) AND (
            EXISTS (
                SELECT FROM waiting_entries w WHERE w.workspace_id = s.workspace_id AND w.show_id = s.id
                AND w.status = 'offered' AND w.offered_until <= before)
            OR EXISTS (
                SELECT FROM (
                    SELECT DISTINCT w.date_id, w.ticket_type_id FROM waiting_entries w
                    WHERE w.workspace_id = s.workspace_id AND w.show_id = s.id AND w.status = 'waiting'
                ) wanted
                JOIN show_dates d ON d.workspace_id = s.workspace_id AND d.id = wanted.date_id
                JOIN ticket_types t ON t.workspace_id = s.workspace_id AND t.id = wanted.ticket_type_id
                WHERE s.status = 'cancelled' OR d.ends_at <= before OR d.cancelled_at IS NOT NULL OR (
                    s.status = 'published'
                    AND coalesce(t.on_sale_from <= before, true) AND coalesce(t.on_sale_until > before, true)
                    AND EXISTS (
                        SELECT FROM waiting_entries w
                        WHERE w.workspace_id = s.workspace_id AND w.show_id = s.id AND w.status = 'waiting'
                        AND w.date_id = d.id AND w.ticket_type_id = t.id
                        AND w.quantity BETWEEN t.min_per_order
                            AND least(t.max_per_order, ticket_room(t, d, before))))))
        ORDER BY s.next_look_at, s.id LIMIT most
    $$;
"""

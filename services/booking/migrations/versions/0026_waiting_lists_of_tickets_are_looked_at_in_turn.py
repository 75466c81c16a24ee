"""Waiting lists of tickets are looked at in turn, hold each customer once, and let go who waits in vain."""

from chassis.migrate.steps import run_sql

revision = "0026"
down_revision = "0025"

READ_BY_DUE_ROWS = ("show_dates", "ticket_types", "quotas", "quota_claims")


def upgrade() -> None:
    run_sql(_ENTRIES)
    run_sql(_LOOKS)
    for table in READ_BY_DUE_ROWS:
        run_sql(f"CREATE POLICY due ON {table} FOR SELECT TO booking_owner USING (true)")


_ENTRIES = """
    ALTER TABLE waiting_entries
        DROP CONSTRAINT waiting_entries_status_check,
        ADD CONSTRAINT waiting_entries_status_check
            CHECK (status IN ('waiting', 'offered', 'left', 'closed'));
    ALTER TABLE waiting_entries NO FORCE ROW LEVEL SECURITY;
    UPDATE waiting_entries SET status = 'closed' WHERE status = 'offered' AND offered_until <= now();
    -- Of what one customer waits for twice, the older entry stays.
    UPDATE waiting_entries w SET status = 'closed' WHERE w.status = 'waiting' AND EXISTS (
        SELECT FROM waiting_entries o WHERE o.workspace_id = w.workspace_id AND o.show_id = w.show_id
        AND o.ticket_type_id = w.ticket_type_id AND o.date_id = w.date_id
        AND o.customer_email = w.customer_email
        AND (o.status = 'offered' OR o.status = 'waiting' AND (o.created_at, o.id) < (w.created_at, w.id)));
    -- Several offers to one customer keep what they have, each for a day at most.
    UPDATE waiting_entries w SET status = 'closed' WHERE w.status = 'offered' AND EXISTS (
        SELECT FROM waiting_entries o WHERE o.workspace_id = w.workspace_id AND o.show_id = w.show_id
        AND o.ticket_type_id = w.ticket_type_id AND o.date_id = w.date_id
        AND o.customer_email = w.customer_email AND o.status = 'offered'
        AND (o.created_at, o.id) < (w.created_at, w.id));
    ALTER TABLE waiting_entries FORCE ROW LEVEL SECURITY;

    CREATE UNIQUE INDEX waiting_entries_once
        ON waiting_entries (workspace_id, show_id, date_id, ticket_type_id, customer_email)
        WHERE status IN ('waiting', 'offered');
    CREATE INDEX waiting_entries_in_turn
        ON waiting_entries (workspace_id, show_id, date_id, ticket_type_id, created_at, id)
        WHERE status = 'waiting';
    CREATE INDEX waiting_entries_offered ON waiting_entries (workspace_id, show_id, offered_until)
        WHERE status = 'offered';
    DROP INDEX waiting_entries_open;
"""

_LOOKS = """
    -- When its waiting list is looked at next; null while nobody waits.
    ALTER TABLE shows ADD COLUMN next_look_at timestamptz;
    CREATE INDEX shows_to_look_at ON shows (next_look_at, id) WHERE next_look_at IS NOT NULL;
    ALTER TABLE shows NO FORCE ROW LEVEL SECURITY;
    ALTER TABLE waiting_entries NO FORCE ROW LEVEL SECURITY;
    UPDATE shows s SET next_look_at = now() WHERE EXISTS (
        SELECT FROM waiting_entries w WHERE w.workspace_id = s.workspace_id AND w.show_id = s.id
        AND w.status IN ('waiting', 'offered'));
    ALTER TABLE waiting_entries FORCE ROW LEVEL SECURITY;
    ALTER TABLE shows FORCE ROW LEVEL SECURITY;

    -- Tickets of a type on a date that could be sold to those who wait: what the tightest quota has free, with
    -- what has expired and nobody has settled yet. None without a quota, for then nothing is sold.
    CREATE FUNCTION ticket_room(of_type ticket_types, on_date show_dates, at timestamptz) RETURNS integer
    LANGUAGE sql STABLE SET search_path = booking, pg_temp
    AS $$
        SELECT coalesce(min(CASE WHEN q.size IS NULL THEN 2147483647 ELSE q.free + greatest(coalesce((
            SELECT sum(c.quantity)::integer FROM quota_claims c
            WHERE c.workspace_id = q.workspace_id AND c.quota_id = q.id AND c.expires_at <= at), 0) - q.over, 0)
        END), 0)
        FROM quotas q
        WHERE q.workspace_id = of_type.workspace_id AND q.show_id = of_type.show_id AND q.purpose = 'stock'
        AND of_type.id = ANY (q.ticket_type_ids) AND (q.date_id IS NULL OR q.date_id = on_date.id)
    $$;

    -- Events with somebody on their waiting list who fits into what is free, or who is to be taken off it. Each
    -- look puts the event behind the others, so none keeps another one waiting.
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
                WHERE s.status = 'cancelled' OR d.ends_at <= before OR (
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

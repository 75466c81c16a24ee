"""Of what vouchers gave, only that of carts whose claim still stands is reckoned as theirs again.

While an older release runs beside this one, it settles claims and knows nothing of what vouchers gave.
"""

from chassis.migrate.steps import run_sql

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    run_sql("""
        CREATE OR REPLACE FUNCTION ticket_room(of_type ticket_types, on_date show_dates, at timestamptz)
        RETURNS integer
        LANGUAGE sql STABLE SET search_path = booking, pg_temp
        AS $$
            SELECT coalesce(min(CASE WHEN q.size IS NULL THEN 2147483647 ELSE q.free + greatest(coalesce((
                SELECT sum(c.quantity)::integer FROM quota_claims c
                WHERE c.workspace_id = q.workspace_id AND c.quota_id = q.id AND c.expires_at <= at), 0)
                - coalesce((
                SELECT sum(d.quantity)::integer FROM voucher_draws d
                JOIN quota_claims held ON held.workspace_id = d.workspace_id AND held.owner_id = d.order_id
                    AND held.quota_id = d.quota_id
                JOIN quota_claims c ON c.workspace_id = d.workspace_id AND c.owner_id = d.voucher_id
                    AND c.quota_id = d.quota_id
                WHERE d.workspace_id = q.workspace_id AND d.quota_id = q.id AND d.expires_at <= at
                AND coalesce(c.expires_at > at, true)), 0) - q.over, 0)
            END), 0)
            FROM quotas q
            WHERE q.workspace_id = of_type.workspace_id AND q.show_id = of_type.show_id AND q.purpose = 'stock'
            AND of_type.id = ANY (q.ticket_type_ids) AND (q.date_id IS NULL OR q.date_id = on_date.id)
        $$;
    """)

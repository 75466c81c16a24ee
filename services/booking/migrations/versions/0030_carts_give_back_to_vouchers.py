"""What a cart had from a voucher goes back to the voucher when the cart ends; vouchers are edited."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    run_sql(_DRAWS)
    make_tenant_table("voucher_draws")
    run_sql(_ROOM)


_DRAWS = """
    -- Of what an order holds of a quota, this much came out of what a voucher keeps back. It ends with the claim.
    CREATE TABLE voucher_draws (
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        quota_id uuid NOT NULL,
        voucher_id uuid NOT NULL,
        quantity integer NOT NULL CHECK (quantity > 0),
        expires_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, order_id, quota_id, voucher_id)
    );
    CREATE INDEX voucher_draws_by_expiry ON voucher_draws (workspace_id, quota_id, expires_at);

    ALTER TABLE vouchers ADD COLUMN version bigint NOT NULL DEFAULT 1;
"""

_ROOM = """
    CREATE POLICY due ON voucher_draws FOR SELECT TO booking_owner USING (true);

    -- As before, without what carts that have expired had from vouchers that still keep back.
    CREATE OR REPLACE FUNCTION ticket_room(of_type ticket_types, on_date show_dates, at timestamptz)
    RETURNS integer
    LANGUAGE sql STABLE SET search_path = booking, pg_temp
    AS $$
        SELECT coalesce(min(CASE WHEN q.size IS NULL THEN 2147483647 ELSE q.free + greatest(coalesce((
            SELECT sum(c.quantity)::integer FROM quota_claims c
            WHERE c.workspace_id = q.workspace_id AND c.quota_id = q.id AND c.expires_at <= at), 0)
            - coalesce((
            SELECT sum(d.quantity)::integer FROM voucher_draws d
            JOIN quota_claims c ON c.workspace_id = d.workspace_id AND c.owner_id = d.voucher_id
                AND c.quota_id = d.quota_id
            WHERE d.workspace_id = q.workspace_id AND d.quota_id = q.id AND d.expires_at <= at
            AND coalesce(c.expires_at > at, true)), 0) - q.over, 0)
        END), 0)
        FROM quotas q
        WHERE q.workspace_id = of_type.workspace_id AND q.show_id = of_type.show_id AND q.purpose = 'stock'
        AND of_type.id = ANY (q.ticket_type_ids) AND (q.date_id IS NULL OR q.date_id = on_date.id)
    $$;
"""

"""Vouchers that may keep stock back, and a waiting list whose offers are such vouchers."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0008"
down_revision = "0007"

TABLES = ("vouchers", "waiting_entries")


def upgrade() -> None:
    run_sql("""
        -- Each voucher has a quota that counts its uses; a sale reads those it names only.
        CREATE INDEX quotas_on_sale ON quotas (workspace_id, show_id, created_at, id)
            WHERE purpose <> 'voucher';

        CREATE TABLE vouchers (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            show_id uuid NOT NULL,
            quota_id uuid NOT NULL,
            code text NOT NULL,
            ticket_type_ids uuid[] NOT NULL,
            date_id uuid,
            discount text NOT NULL CHECK (discount IN ('none', 'percent', 'amount_off', 'fixed_price')),
            value bigint NOT NULL CHECK (value >= 0),
            max_uses integer NOT NULL CHECK (max_uses > 0),
            max_per_customer integer NOT NULL CHECK (max_per_customer >= 0),
            reserves boolean NOT NULL,
            valid_until timestamptz,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id),
            CONSTRAINT vouchers_code UNIQUE (workspace_id, show_id, code),
            FOREIGN KEY (workspace_id, quota_id) REFERENCES quotas (workspace_id, id)
        );
        CREATE INDEX vouchers_by_age ON vouchers (workspace_id, show_id, created_at, id);
        CREATE INDEX tickets_by_voucher ON tickets (workspace_id, voucher_id) WHERE voucher_id IS NOT NULL;

        CREATE TABLE waiting_entries (
            workspace_id uuid NOT NULL,
            id uuid NOT NULL,
            show_id uuid NOT NULL,
            date_id uuid NOT NULL,
            ticket_type_id uuid NOT NULL,
            quantity integer NOT NULL CHECK (quantity > 0),
            customer_name text NOT NULL,
            customer_email text NOT NULL,
            customer_phone text,
            status text NOT NULL CHECK (status IN ('waiting', 'offered', 'left')),
            voucher_id uuid,
            offered_until timestamptz,
            created_at timestamptz NOT NULL,
            PRIMARY KEY (workspace_id, id),
            FOREIGN KEY (workspace_id, show_id) REFERENCES shows (workspace_id, id)
        );
        CREATE INDEX waiting_entries_by_age ON waiting_entries (workspace_id, show_id, created_at, id);
        CREATE INDEX waiting_entries_open ON waiting_entries (workspace_id, show_id, created_at, id)
            WHERE status = 'waiting';

        CREATE FUNCTION due_waiting_lists(before timestamptz, most integer)
        RETURNS TABLE (workspace_id uuid, id uuid)
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
        AS $$
            SELECT DISTINCT w.workspace_id, w.show_id FROM waiting_entries w
            WHERE w.status = 'waiting' AND w.created_at <= before LIMIT most
        $$;
        GRANT EXECUTE ON FUNCTION due_waiting_lists TO booking_app, booking_relay;
    """)
    for table in TABLES:
        make_tenant_table(table)
    run_sql("CREATE POLICY due ON waiting_entries FOR SELECT TO booking_owner USING (true)")

"""Venues, events, ticket types, quotas that cannot be oversold, ticket orders and tickets."""

from chassis.migrate.steps import make_tenant_table, run_sql

revision = "0005"
down_revision = "0004"

TABLES = (
    "venues",
    "shows",
    "show_dates",
    "ticket_types",
    "quotas",
    "quota_claims",
    "seat_takings",
    "ticket_orders",
    "tickets",
    "ticket_payments",
)


def upgrade() -> None:
    run_sql(_CATALOGUE)
    run_sql(_ORDERS)
    for table in TABLES:
        make_tenant_table(table)


_CATALOGUE = """
    CREATE TABLE venues (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        name text NOT NULL,
        address text NOT NULL,
        capacity integer NOT NULL CHECK (capacity > 0),
        time_zone text NOT NULL,
        seat_map jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (workspace_id, id)
    );
    CREATE INDEX venues_by_age ON venues (workspace_id, created_at, id);

    CREATE TABLE shows (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        slug text NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        venue_id uuid,
        time_zone text NOT NULL,
        currency text NOT NULL,
        status text NOT NULL CHECK (status IN ('draft', 'published', 'cancelled')),
        questions jsonb NOT NULL,
        hold_minutes integer NOT NULL CHECK (hold_minutes > 0),
        payment_due_hours integer NOT NULL CHECK (payment_due_hours > 0),
        created_at timestamptz NOT NULL,
        cancelled_at timestamptz,
        version bigint NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT shows_slug UNIQUE (workspace_id, slug),
        CONSTRAINT shows_venue FOREIGN KEY (workspace_id, venue_id) REFERENCES venues (workspace_id, id)
    );
    CREATE INDEX shows_by_age ON shows (workspace_id, created_at, id);
    CREATE INDEX shows_by_status ON shows (workspace_id, status, created_at, id);

    CREATE TABLE show_dates (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        show_id uuid NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT show_dates_once UNIQUE (workspace_id, show_id, starts_at),
        FOREIGN KEY (workspace_id, show_id) REFERENCES shows (workspace_id, id)
    );
    CREATE INDEX show_dates_by_end ON show_dates (workspace_id, ends_at, show_id);

    CREATE TABLE ticket_types (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        show_id uuid NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        price_amount_minor bigint NOT NULL CHECK (price_amount_minor >= 0),
        tiers jsonb NOT NULL,
        on_sale_from timestamptz,
        on_sale_until timestamptz,
        min_per_order integer NOT NULL CHECK (min_per_order > 0),
        max_per_order integer NOT NULL CHECK (max_per_order >= min_per_order),
        needs_voucher boolean NOT NULL,
        addon_to uuid[] NOT NULL,
        area text NOT NULL,
        created_at timestamptz NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY (workspace_id, show_id) REFERENCES shows (workspace_id, id)
    );
    CREATE INDEX ticket_types_by_show ON ticket_types (workspace_id, show_id, created_at, id);

    -- The counters of a quota are changed by one guarded UPDATE; these checks stand behind it. A size that was
    -- lowered below what is out leaves nothing free and the rest in `over`.
    CREATE TABLE quotas (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        show_id uuid NOT NULL,
        date_id uuid,
        purpose text NOT NULL CHECK (purpose IN ('stock', 'tier', 'voucher')),
        name text NOT NULL,
        size integer CHECK (size >= 0),
        sold integer NOT NULL DEFAULT 0 CHECK (sold >= 0),
        held integer NOT NULL DEFAULT 0 CHECK (held >= 0),
        blocked integer NOT NULL DEFAULT 0 CHECK (blocked >= 0),
        free integer,
        over integer NOT NULL DEFAULT 0 CHECK (over >= 0),
        contingent integer NOT NULL DEFAULT 0 CHECK (contingent BETWEEN 0 AND blocked),
        ticket_type_ids uuid[] NOT NULL,
        created_at timestamptz NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT quotas_free CHECK (free >= 0),
        CONSTRAINT quotas_unlimited CHECK ((free IS NULL) = (size IS NULL)),
        CONSTRAINT quotas_conserve CHECK (sold + held + blocked + free = size + over),
        CONSTRAINT quotas_free_or_over CHECK (free = 0 OR over = 0),
        FOREIGN KEY (workspace_id, show_id) REFERENCES shows (workspace_id, id)
    ) WITH (fillfactor = 50);  -- room for new versions of a hot row on its own page
    CREATE INDEX quotas_by_show ON quotas (workspace_id, show_id, created_at, id);

    -- What is held by carts and unpaid orders, or kept back for vouchers and offers. A claim that has expired
    -- counts as free; whoever needs the room deletes it. Quotas and events are never deleted, so what is written
    -- in a rush has no reference to them: each would lock the one row that all want.
    CREATE TABLE quota_claims (
        workspace_id uuid NOT NULL,
        owner_id uuid NOT NULL,
        quota_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('held', 'blocked')),
        quantity integer NOT NULL CHECK (quantity >= 0),
        expires_at timestamptz,
        PRIMARY KEY (workspace_id, owner_id, quota_id)
    );
    CREATE INDEX quota_claims_by_expiry ON quota_claims (workspace_id, quota_id, expires_at);
"""

_ORDERS = """
    CREATE TABLE ticket_orders (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        reference text NOT NULL,
        show_id uuid NOT NULL,
        status text NOT NULL CHECK (status IN ('held', 'pending', 'paid', 'cancelled', 'expired')),
        customer_name text,
        customer_email text,
        customer_phone text,
        contact_id uuid,
        currency text NOT NULL,
        total_amount_minor bigint NOT NULL CHECK (total_amount_minor >= 0),
        paid_amount_minor bigint NOT NULL DEFAULT 0 CHECK (paid_amount_minor >= 0),
        refunded_amount_minor bigint NOT NULL DEFAULT 0,
        payment_method text,
        expires_at timestamptz,
        created_at timestamptz NOT NULL,
        completed_at timestamptz,
        paid_at timestamptz,
        cancelled_at timestamptz,
        version bigint NOT NULL,
        PRIMARY KEY (workspace_id, id),
        CONSTRAINT ticket_orders_reference UNIQUE (workspace_id, reference),
        CONSTRAINT ticket_orders_refund CHECK (refunded_amount_minor BETWEEN 0 AND paid_amount_minor)
    );
    CREATE INDEX ticket_orders_by_age ON ticket_orders (workspace_id, created_at, id);
    CREATE INDEX ticket_orders_by_show ON ticket_orders (workspace_id, show_id, created_at, id);
    CREATE INDEX ticket_orders_by_status ON ticket_orders (workspace_id, status, created_at, id);
    CREATE INDEX ticket_orders_by_email ON ticket_orders (workspace_id, customer_email, created_at, id);
    CREATE INDEX ticket_orders_by_contact ON ticket_orders (workspace_id, contact_id, created_at, id);
    CREATE INDEX ticket_orders_by_expiry ON ticket_orders (expires_at) WHERE status IN ('held', 'pending');

    CREATE TABLE tickets (
        workspace_id uuid NOT NULL,
        id uuid NOT NULL,
        order_id uuid NOT NULL,
        show_id uuid NOT NULL,
        date_id uuid NOT NULL,
        ticket_type_id uuid NOT NULL,
        position integer NOT NULL,
        status text NOT NULL CHECK (status IN ('held', 'unpaid', 'valid', 'cancelled')),
        price_amount_minor bigint NOT NULL CHECK (price_amount_minor >= 0),
        refunded_amount_minor bigint NOT NULL DEFAULT 0
            CHECK (refunded_amount_minor BETWEEN 0 AND price_amount_minor),
        attendee_name text,
        attendee_email text,
        answers jsonb NOT NULL DEFAULT '{}',
        seat text,
        quota_ids uuid[] NOT NULL,
        voucher_id uuid,
        serial integer NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL,
        cancelled_at timestamptz,
        PRIMARY KEY (workspace_id, id),
        FOREIGN KEY (workspace_id, order_id) REFERENCES ticket_orders (workspace_id, id)
    );
    CREATE INDEX tickets_by_order ON tickets (workspace_id, order_id, position);
    CREATE INDEX tickets_by_show ON tickets (workspace_id, show_id, id);

    -- One row per seat and date, so that a seat cannot be taken twice.
    CREATE TABLE seat_takings (
        workspace_id uuid NOT NULL,
        date_id uuid NOT NULL,
        seat text NOT NULL,
        order_id uuid NOT NULL,
        ticket_id uuid NOT NULL,
        expires_at timestamptz,
        PRIMARY KEY (workspace_id, date_id, seat),
        FOREIGN KEY (workspace_id, order_id) REFERENCES ticket_orders (workspace_id, id)
    );
    CREATE INDEX seat_takings_by_order ON seat_takings (workspace_id, order_id);

    CREATE TABLE ticket_payments (
        workspace_id uuid NOT NULL,
        order_id uuid NOT NULL,
        way text NOT NULL CHECK (way IN ('payment', 'refund')),
        reference text NOT NULL,
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        method text NOT NULL,
        created_at timestamptz NOT NULL,
        PRIMARY KEY (workspace_id, order_id, way, reference),
        FOREIGN KEY (workspace_id, order_id) REFERENCES ticket_orders (workspace_id, id)
    );

    CREATE FUNCTION due_ticket_orders(before timestamptz, most integer)
    RETURNS TABLE (workspace_id uuid, id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = booking, pg_temp
    AS $$
        SELECT o.workspace_id, o.id FROM ticket_orders o
        WHERE o.status IN ('held', 'pending') AND o.expires_at <= before
        ORDER BY o.expires_at LIMIT most
    $$;
    GRANT EXECUTE ON FUNCTION due_ticket_orders TO booking_app, booking_relay;
    CREATE POLICY due ON ticket_orders FOR SELECT TO booking_owner USING (true);
"""

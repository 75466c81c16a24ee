"""Stock is counted by movements and reserved for bookings.

The checks on `stock` stand behind the guarded updates: nothing can be reserved that is not there, whatever
path it takes.
"""

from alembic import op
from chassis.migrate.steps import bookkeeping, make_tenant_table, run_sql

revision = "0001"
down_revision = None

TENANT_TABLES = ("items", "locations", "stock", "movements", "reservations", "closed_bookings")

TABLES = """
CREATE TABLE items (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    sku text NOT NULL,
    unit text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT items_sku UNIQUE (workspace_id, sku)
);
CREATE INDEX items_by_age ON items (workspace_id, created_at, id);

CREATE TABLE locations (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    is_default boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX locations_one_default ON locations (workspace_id) WHERE is_default;
CREATE INDEX locations_by_age ON locations (workspace_id, (NOT is_default), created_at, id);

CREATE TABLE stock (
    workspace_id uuid NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    on_hand bigint NOT NULL DEFAULT 0,
    reserved bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, item_id, location_id),
    CONSTRAINT stock_item FOREIGN KEY (workspace_id, item_id) REFERENCES items,
    CONSTRAINT stock_location FOREIGN KEY (workspace_id, location_id) REFERENCES locations,
    CONSTRAINT stock_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT stock_reserved_is_on_hand CHECK (reserved <= on_hand)
) WITH (fillfactor = 70);

CREATE TABLE movements (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    quantity bigint NOT NULL CONSTRAINT movements_move CHECK (quantity <> 0),
    reason text NOT NULL CONSTRAINT movements_reason
        CHECK (reason IN ('count', 'receipt', 'waste', 'correction', 'use', 'return')),
    on_hand_after bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    CONSTRAINT movements_stock FOREIGN KEY (workspace_id, item_id, location_id) REFERENCES stock
);
CREATE INDEX movements_by_age ON movements (workspace_id, created_at, id);
CREATE INDEX movements_of_item ON movements (workspace_id, item_id, created_at, id);
CREATE INDEX movements_at_location ON movements (workspace_id, location_id, created_at, id);

CREATE TABLE reservations (
    workspace_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    item_id uuid NOT NULL,
    location_id uuid NOT NULL,
    quantity bigint NOT NULL CONSTRAINT reservations_reserve CHECK (quantity > 0),
    state text NOT NULL DEFAULT 'held'
        CONSTRAINT reservations_state CHECK (state IN ('held', 'released', 'used')),
    made_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, booking_id, item_id, location_id),
    CONSTRAINT reservations_stock FOREIGN KEY (workspace_id, item_id, location_id) REFERENCES stock
);
CREATE INDEX reservations_held ON reservations (workspace_id, item_id, location_id) WHERE state = 'held';

CREATE TABLE closed_bookings (
    workspace_id uuid NOT NULL,
    booking_id uuid NOT NULL,
    closed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (workspace_id, booking_id)
);
"""


def upgrade() -> None:
    bookkeeping("inventory")
    run_sql(TABLES)
    for table in TENANT_TABLES:
        make_tenant_table(table)
    op.execute("REVOKE UPDATE, DELETE ON movements FROM inventory_app")

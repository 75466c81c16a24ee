from sqlalchemy import ARRAY, BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from booking.store.payments.tables import payments_table
from booking.store.tables import Moment, metadata

venues = Table(
    "venues",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("address", Text),
    Column("capacity", Integer),
    Column("time_zone", Text),
    Column("seat_map", JSONB),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

shows = Table(
    "shows",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("slug", Text),
    Column("name", Text),
    Column("description", Text),
    Column("venue_id", Uuid),
    Column("time_zone", Text),
    Column("currency", Text),
    Column("status", Text),
    Column("questions", JSONB),
    Column("hold_minutes", Integer),
    Column("payment_due_hours", Integer),
    Column("waiting_offer_hours", Integer),
    Column("created_at", Moment),
    Column("cancelled_at", Moment),
    Column("voids_tickets", Boolean),
    Column("next_look_at", Moment),
    Column("version", BigInteger),
)

show_dates = Table(
    "show_dates",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("show_id", Uuid),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("cancelled_at", Moment),
    Column("voids_tickets", Boolean),
    Column("removed", Boolean),
    Column("revision", BigInteger),
    Column("was_starts_at", Moment),
    Column("was_ends_at", Moment),
    Column("look_again_at", Moment),
)

date_news = Table(
    "date_news",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("order_id", Uuid, primary_key=True),
    Column("date_id", Uuid, primary_key=True),
    Column("revision", BigInteger),
    Column("was_starts_at", Moment),
    Column("was_ends_at", Moment),
    Column("told_at", Moment),
)

ticket_types = Table(
    "ticket_types",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("show_id", Uuid),
    Column("name", Text),
    Column("description", Text),
    Column("price_amount_minor", BigInteger),
    Column("tiers", JSONB),
    Column("on_sale_from", Moment),
    Column("on_sale_until", Moment),
    Column("min_per_order", Integer),
    Column("max_per_order", Integer),
    Column("needs_voucher", Boolean),
    Column("addon_to", ARRAY(Uuid)),
    Column("area", Text),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

quotas = Table(
    "quotas",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("show_id", Uuid),
    Column("date_id", Uuid),
    Column("purpose", Text),
    Column("name", Text),
    Column("size", Integer),
    Column("sold", Integer),
    Column("held", Integer),
    Column("blocked", Integer),
    Column("free", Integer),
    Column("over", Integer),
    Column("contingent", Integer),
    Column("ticket_type_ids", ARRAY(Uuid)),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

quota_claims = Table(
    "quota_claims",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("owner_id", Uuid, primary_key=True),
    Column("quota_id", Uuid, primary_key=True),
    Column("kind", Text),
    Column("quantity", Integer),
    Column("expires_at", Moment),
)

voucher_draws = Table(
    "voucher_draws",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("order_id", Uuid, primary_key=True),
    Column("quota_id", Uuid, primary_key=True),
    Column("voucher_id", Uuid, primary_key=True),
    Column("quantity", Integer),
    Column("expires_at", Moment),
)

seat_takings = Table(
    "seat_takings",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("date_id", Uuid, primary_key=True),
    Column("seat", Text, primary_key=True),
    Column("order_id", Uuid),
    Column("ticket_id", Uuid),
    Column("expires_at", Moment),
)

ticket_orders = Table(
    "ticket_orders",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("reference", Text),
    Column("show_id", Uuid),
    Column("status", Text),
    Column("customer_name", Text),
    Column("customer_email", Text),
    Column("customer_phone", Text),
    Column("contact_id", Uuid),
    Column("currency", Text),
    Column("total_amount_minor", BigInteger),
    Column("paid_amount_minor", BigInteger),
    Column("refunded_amount_minor", BigInteger),
    Column("refund_wanted_amount_minor", BigInteger),
    Column("payment_method", Text),
    Column("expires_at", Moment),
    Column("created_at", Moment),
    Column("completed_at", Moment),
    Column("paid_at", Moment),
    Column("cancelled_at", Moment),
    Column("version", BigInteger),
    Column("locale", Text),
)

tickets = Table(
    "tickets",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid),
    Column("show_id", Uuid),
    Column("date_id", Uuid),
    Column("ticket_type_id", Uuid),
    Column("position", Integer),
    Column("status", Text),
    Column("price_amount_minor", BigInteger),
    Column("attendee_name", Text),
    Column("attendee_email", Text),
    Column("answers", JSONB),
    Column("seat", Text),
    Column("quota_ids", ARRAY(Uuid)),
    Column("voucher_id", Uuid),
    Column("serial", Integer),
    Column("created_at", Moment),
    Column("cancelled_at", Moment),
    Column("payment_due", Boolean),
)

ticket_payments = payments_table("ticket_payments", "order_id")

ticket_keys = Table(
    "ticket_keys",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("public_key", LargeBinary),
    Column("sealed_private_key", LargeBinary),
    Column("created_at", Moment),
)

check_in_lists = Table(
    "check_in_lists",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("show_id", Uuid),
    Column("date_id", Uuid),
    Column("name", Text),
    Column("ticket_type_ids", ARRAY(Uuid)),
    Column("re_entry", Text),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

check_ins = Table(
    "check_ins",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("list_id", Uuid),
    Column("ticket_id", Uuid),
    Column("nonce", Text),
    Column("direction", Text),
    Column("gate", Text),
    Column("reason", Text),
    Column("late", Boolean),
    Column("scanned_at", Moment),
    Column("received_at", Moment),
    Column("overridden", Text),
)

vouchers = Table(
    "vouchers",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("show_id", Uuid),
    Column("quota_id", Uuid),
    Column("code", Text),
    Column("ticket_type_ids", ARRAY(Uuid)),
    Column("date_id", Uuid),
    Column("discount", Text),
    Column("value", BigInteger),
    Column("max_uses", Integer),
    Column("max_per_customer", Integer),
    Column("reserves", Boolean),
    Column("valid_until", Moment),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

waiting_entries = Table(
    "waiting_entries",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("show_id", Uuid),
    Column("date_id", Uuid),
    Column("ticket_type_id", Uuid),
    Column("quantity", Integer),
    Column("customer_name", Text),
    Column("customer_email", Text),
    Column("customer_phone", Text),
    Column("status", Text),
    Column("voucher_id", Uuid),
    Column("offered_until", Moment),
    Column("created_at", Moment),
    Column("locale", Text),
    Column("left_at", Moment),
)

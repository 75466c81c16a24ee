from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData()
Moment = DateTime(timezone=True)

NOT_TENANT: dict[str, str] = {}

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("name", Text),
    Column("slug", Text),
    Column("time_zone", Text),
    Column("currency", Text),
)

suspensions = Table("suspensions", metadata, Column("workspace_id", Uuid, primary_key=True))

staff = Table(
    "staff",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("bookable", Boolean),
)

items = Table(
    "items",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
)

booking_types = Table(
    "booking_types",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("slug", Text),
    Column("duration_minutes", Integer),
    Column("slot_step_minutes", Integer),
    Column("buffer_before_minutes", Integer),
    Column("buffer_after_minutes", Integer),
    Column("min_notice_minutes", Integer),
    Column("horizon_days", Integer),
    Column("price_amount_minor", BigInteger),
    Column("price_currency", Text),
    Column("staff_ids", ARRAY(Uuid)),
    Column("consumables", JSONB),
    Column("requires_approval", Boolean),
    Column("time_zone", Text),
    Column("created_at", Moment),
    Column("buffers_outside_hours", Boolean),
    Column("staff_rule", Text),
    Column("staff_needed", Integer),
    Column("needed_resources", JSONB),
    Column("description", Text),
    Column("other_durations_minutes", ARRAY(Integer)),
    Column("deposit_minor", BigInteger),
    Column("location", JSONB),
    Column("cancellation_policy", JSONB),
    Column("intake_form_id", Uuid),
    Column("active", Boolean),
    Column("archived", Boolean),
    Column("version", BigInteger),
    Column("limits", JSONB),
    Column("capacity", Integer),
    Column("reminders", ARRAY(Integer)),
    Column("payment", JSONB),
)

schedules = Table(
    "schedules",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid),
    Column("time_zone", Text),
    Column("weekly", JSONB),
    Column("created_at", Moment),
    Column("version", BigInteger),
    Column("rules", JSONB),
)

holdings = Table(
    "holdings",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("owner_id", Uuid, primary_key=True),
    Column("resource_id", Uuid, primary_key=True),
    Column("resource_kind", Text),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("expires_at", Moment),
)

holds = Table(
    "holds",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("booking_type_id", Uuid),
    Column("staff_id", Uuid),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("created_at", Moment),
    Column("expires_at", Moment),
    Column("visit_id", Uuid),
    Column("visit_position", SmallInteger),
)

bookings = Table(
    "bookings",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("reference", Text),
    Column("status", Text),
    Column("booking_type_id", Uuid),
    Column("staff_id", Uuid),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("customer_name", Text),
    Column("customer_email", Text),
    Column("customer_phone", Text),
    Column("contact_id", Uuid),
    Column("price_amount_minor", BigInteger),
    Column("price_currency", Text),
    Column("consumables", JSONB),
    Column("attention", ARRAY(Text)),
    Column("created_at", Moment),
    Column("created_by", Text),
    Column("cancelled_at", Moment),
    Column("version", BigInteger),
    Column("sequence", Integer),
    Column("began_as", Text),
    Column("expires_at", Moment),
    Column("further_staff_ids", ARRAY(Uuid)),
    Column("resources", JSONB),
    Column("group_id", Uuid),
    Column("series_id", Uuid),
    Column("visit_id", Uuid),
    Column("visit_position", Integer),
    Column("payment_due_minor", BigInteger),
    Column("paid_minor", BigInteger),
    Column("refund_wanted_minor", BigInteger),
    Column("lapsed", Boolean),
    Column("refunded_minor", BigInteger),
    Column("time_zone", Text),
)

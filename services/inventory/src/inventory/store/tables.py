"""The tables of the service as the migrations made them; every one is a tenant's."""

from sqlalchemy import BigInteger, Boolean, Column, DateTime, MetaData, Table, Text, Uuid

metadata = MetaData()
Moment = DateTime(timezone=True)

NOT_TENANT: dict[str, str] = {}

items = Table(
    "items",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sku", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

locations = Table(
    "locations",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
)

stock = Table(
    "stock",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("item_id", Uuid, primary_key=True),
    Column("location_id", Uuid, primary_key=True),
    Column("on_hand", BigInteger, nullable=False),
    Column("reserved", BigInteger, nullable=False),
)

movements = Table(
    "movements",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("item_id", Uuid, nullable=False),
    Column("location_id", Uuid, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("on_hand_after", BigInteger, nullable=False),
    Column("created_at", Moment, nullable=False),
)

reservations = Table(
    "reservations",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("item_id", Uuid, primary_key=True),
    Column("location_id", Uuid, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# Bookings that ended while nothing was set aside for them: a confirmation that comes late reserves nothing.
closed_bookings = Table(
    "closed_bookings",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("closed_at", Moment, nullable=False),
)

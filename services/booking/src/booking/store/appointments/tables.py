"""What happens to bookings, apart from the bookings themselves."""

from sqlalchemy import ARRAY, BigInteger, Column, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from booking.store.tables import Moment, metadata

booking_changes = Table(
    "booking_changes",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("kind", Text),
    Column("at", Moment),
    Column("actor", Text),
    Column("reason", Text),
    Column("fields", JSONB),
)

series_dates = Table(
    "series_dates",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("starts_at", Moment),
)
"""Where its series had a booking at first."""

booking_settings = Table(
    "booking_settings",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("answer_within_minutes", Integer),
    Column("offer_minutes", Integer),
    Column("reminder_minutes", ARRAY(Integer)),
    Column("version", BigInteger),
)

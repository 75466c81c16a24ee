from sqlalchemy import BigInteger, Boolean, Column, Table, Text, Uuid

from booking.store.tables import Moment, metadata

visit_payments = Table(
    "visit_payments",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("visit_id", Uuid, primary_key=True),
    Column("way", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("amount_minor", BigInteger),
    Column("method", Text),
    Column("created_at", Moment),
    Column("late", Boolean),
)

booking_payments = Table(
    "booking_payments",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("way", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("amount_minor", BigInteger),
    Column("method", Text),
    Column("created_at", Moment),
    Column("late", Boolean),
)

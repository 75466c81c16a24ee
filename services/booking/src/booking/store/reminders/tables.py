from sqlalchemy import BigInteger, Column, Integer, Table, Uuid

from booking.store.tables import Moment, metadata

reminders = Table(
    "reminders",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_id", Uuid, primary_key=True),
    Column("lead_minutes", Integer, primary_key=True),
    Column("booking_version", BigInteger),
    Column("starts_at", Moment),
    Column("due_at", Moment),
    Column("sent_for", Moment),
)

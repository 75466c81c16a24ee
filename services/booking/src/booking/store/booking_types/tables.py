from sqlalchemy import Column, Date, Integer, Table, Text, Uuid

from booking.store.tables import Moment, metadata

limit_uses = Table(
    "limit_uses",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("booking_type_id", Uuid, primary_key=True),
    Column("customer", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("starts_on", Date, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("owner_id", Uuid),
    Column("expires_at", Moment),
)

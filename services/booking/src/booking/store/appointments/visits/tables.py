from sqlalchemy import BigInteger, Column, Table, Uuid

from booking.store.tables import Moment, metadata

visits = Table(
    "visits",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("starts_at", Moment),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

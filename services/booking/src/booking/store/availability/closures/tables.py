from sqlalchemy import BigInteger, Column, Table, Text, Uuid

from booking.store.tables import Moment, metadata

closures = Table(
    "closures",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("staff_id", Uuid),
    Column("reason", Text),
    Column("time_zone", Text),
    Column("first_edge", Text),
    Column("last_edge", Text),
    Column("starts_at", Moment),
    Column("ends_at", Moment),
    Column("version", BigInteger),
)

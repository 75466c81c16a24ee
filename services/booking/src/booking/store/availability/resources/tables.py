from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text, Uuid

from booking.store.tables import Moment, metadata

resources = Table(
    "resources",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("kind", Text),
    Column("description", Text),
    Column("quantity", Integer),
    Column("archived", Boolean),
    Column("created_at", Moment),
    Column("version", BigInteger),
)

resource_units = Table(
    "resource_units",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("resource_id", Uuid),
    Column("number", Integer),
)

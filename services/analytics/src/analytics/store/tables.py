"""The tables of the service as the migrations made them; every one is a tenant's."""

from sqlalchemy import BigInteger, Column, DateTime, MetaData, Table, Text, Uuid

metadata = MetaData()
Moment = DateTime(timezone=True)

NOT_TENANT: dict[str, str] = {}

workspaces = Table(
    "workspaces",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
)

event_log = Table(
    "event_log",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("type", Text, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("summary", Text, nullable=False),
)

rollups = Table(
    "rollups",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("metric", Text, primary_key=True),
    Column("bucket_start", Moment, primary_key=True),
    Column("dimension", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

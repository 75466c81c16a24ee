from sqlalchemy import ARRAY, Boolean, Column, Table, Text, Uuid

from identity.store.tables import Moment, metadata

invites = Table(
    "invites",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("bookable", Boolean, nullable=False),
    Column("invited_by", Uuid),
    Column("state", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

from sqlalchemy import ARRAY, Column, LargeBinary, Table, Text, Uuid

from identity.store.tables import Moment, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("hint", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("made_by", Uuid, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("last_used_at", Moment),
)

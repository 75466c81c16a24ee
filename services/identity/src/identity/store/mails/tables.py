"""What mails are made from."""

from sqlalchemy import Column, LargeBinary, Table, Text, Uuid

from identity.store.tables import Moment, metadata

mailed_links = Table(
    "mailed_links",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("sealed_token", LargeBinary),
    Column("workspace_id", Uuid),
    Column("requested_by", Uuid),
    Column("user_id", Uuid),
    Column("locale", Text),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("spent_at", Moment),
)

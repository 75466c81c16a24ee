from sqlalchemy import Column, Table, Text, Uuid

from identity.store.tables import Moment, metadata

platform_admins = Table(
    "platform_admins",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("granted_at", Moment, nullable=False),
)

workspace_directory = Table(
    "workspace_directory",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("suspended_at", Moment),
    Column("suspended_because", Text),
)

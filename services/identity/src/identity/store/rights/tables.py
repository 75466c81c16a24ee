from sqlalchemy import Column, Integer, LargeBinary, Table, Text, Uuid

from identity.store.tables import Moment, metadata

exports = Table(
    "exports",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("due_at", Moment),
    Column("expires_at", Moment),
)

export_parts = Table(
    "export_parts",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("export_id", Uuid, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("file_key", Text, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("scope", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("sealed_subject", LargeBinary),
    Column("requested_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("done_at", Moment),
)

erasure_parts = Table(
    "erasure_parts",
    metadata,
    Column("erasure_id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("done_round", Integer, nullable=False),
)

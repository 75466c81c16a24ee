from sqlalchemy import BigInteger, Boolean, Column, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from booking.store.tables import Moment, metadata

forms = Table(
    "forms",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("name", Text),
    Column("version", BigInteger),
    Column("created_at", Moment),
    Column("archived_at", Moment),
)

form_versions = Table(
    "form_versions",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("form_id", Uuid, primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("name", Text),
    Column("questions", JSONB),
)

form_submissions = Table(
    "form_submissions",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("form_id", Uuid),
    Column("form_version", BigInteger),
    Column("booking_id", Uuid),
    Column("answers", JSONB),
    Column("created_at", Moment),
    Column("link_id", Uuid),
)

form_files = Table(
    "form_files",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("form_id", Uuid),
    Column("question", Text),
    Column("file_name", Text),
    Column("content_type", Text),
    Column("size", BigInteger),
    Column("sha256", LargeBinary),
    Column("uploaded_at", Moment),
    Column("kept_at", Moment),
    Column("dropped_at", Moment),
    Column("complete", Boolean),
)

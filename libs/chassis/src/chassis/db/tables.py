"""The bookkeeping tables that every service's schema has; `chassis.migrate.bookkeeping` creates them."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
)

metadata = MetaData()
Moment = DateTime(timezone=True)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, primary_key=True),
    Column("id", Uuid, nullable=False),
    Column("workspace_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", BigInteger, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("causation", ARRAY(Uuid), nullable=False),
    Column("traceparent", Text),
    Column("payload", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("published_at", Moment),
    Column("stream_seq", BigInteger),
)

processed = Table(
    "processed",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("workspace_id", Uuid, nullable=False),
    Column("processed_at", Moment, nullable=False),
)

dead_letter = Table(
    "dead_letter",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("consumer", Text, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("workspace_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("envelope", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("parked", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failed_at", Moment, nullable=False),
    Column("replayed_at", Moment),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("caller", Text, primary_key=True),
    Column("method", Text, primary_key=True),
    Column("key_hash", LargeBinary, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("reply", LargeBinary, nullable=False),
    Column("created_at", Moment, nullable=False),
)

personal_data_tasks = Table(
    "personal_data_tasks",
    metadata,
    Column("workspace_id", Uuid, primary_key=True),
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("round", Integer, primary_key=True),
    Column("user_id", Uuid),
    Column("staff_id", Uuid),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment, nullable=False),
)

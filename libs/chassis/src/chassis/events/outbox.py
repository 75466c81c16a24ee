"""What a transaction says to the other services: collected by `Tx.emit`, inserted as its last statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from google.protobuf.message import Message
from sqlalchemy import ARRAY, BigInteger, Executable, LargeBinary, Text, Uuid, bindparam, insert, text

from chassis import telemetry
from chassis.db import tables

if TYPE_CHECKING:
    from chassis.db.transaction import Tx


@dataclass(frozen=True, slots=True)
class Cause:
    """The events that led here, oldest first, and the span in which the last of them is handled."""

    chain: tuple[UUID, ...] = ()
    traceparent: str | None = None


_SPONTANEOUS: Mapping[UUID | None, Cause] = {}
causes: ContextVar[Mapping[UUID | None, Cause]] = ContextVar("causes", default=_SPONTANEOUS)
"""By the aggregate of the causing event; under None the one that stands for a whole batch."""

LARGEST_PAYLOAD = 768 * 1024
"""Bytes; NATS takes messages up to 1 MiB, and one it refuses would hold back its aggregate for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An event before it has an id; remembers what led to it at the moment it is made."""

    type: str
    aggregate_type: str
    aggregate_id: UUID
    message: Message
    version: int
    causation: tuple[UUID, ...]
    traceparent: str | None


def event(
    type: str,
    aggregate_id: UUID,
    message: Message,
    *,
    version: int = 0,
    because_of: UUID | None = None,
    cause: Cause | None = None,
) -> Outgoing:
    """`type` is `<service>.<noun>.<fact>`; the noun is the aggregate's type.

    Where a batch of events is handled, `because_of` is the aggregate whose event led to this one; by default
    the aggregate itself, if it is among them. What led here long ago was kept, and is given as `cause`.
    """
    _, noun, _ = type.split(".")
    cause = cause or cause_of(because_of or aggregate_id)
    return Outgoing(
        type=type,
        aggregate_type=noun,
        aggregate_id=aggregate_id,
        message=message,
        version=version,
        causation=cause.chain,
        traceparent=cause.traceparent,
    )


def cause_of(aggregate_id: UUID) -> Cause:
    """What is being handled of this aggregate; work that is done later keeps it."""
    known = causes.get()
    cause = known.get(aggregate_id) or known.get(None) or Cause()
    return cause if cause.traceparent else Cause(cause.chain, telemetry.traceparent())


INSERT_ONE = insert(tables.outbox)
# Arrays of arrays do not unnest, so a causation chain travels as one text.
INSERT = text(
    "INSERT INTO outbox (workspace_id, occurred_at, actor, id, type, aggregate_type, aggregate_id,"
    " aggregate_version, causation, traceparent, payload)"
    " SELECT :workspace_id, :occurred_at, :actor, id, type, aggregate_type, aggregate_id, aggregate_version,"
    " CAST(string_to_array(causation, ',') AS uuid[]), traceparent, payload"
    " FROM unnest(:ids, :types, :aggregate_types, :aggregate_ids, :versions, :causations, :traceparents,"
    " :payloads) WITH ORDINALITY AS event(id, type, aggregate_type, aggregate_id, aggregate_version,"
    " causation, traceparent, payload, position) ORDER BY position"
).bindparams(
    bindparam("workspace_id", type_=Uuid),
    bindparam("ids", type_=ARRAY(Uuid)),
    bindparam("types", type_=ARRAY(Text)),
    bindparam("aggregate_types", type_=ARRAY(Text)),
    bindparam("aggregate_ids", type_=ARRAY(Uuid)),
    bindparam("versions", type_=ARRAY(BigInteger)),
    bindparam("causations", type_=ARRAY(Text)),
    bindparam("traceparents", type_=ARRAY(Text)),
    bindparam("payloads", type_=ARRAY(LargeBinary)),
)


def statement(events: Sequence[Outgoing], tx: Tx) -> tuple[Executable, dict[str, Any]]:
    """What inserts them. One event goes as plain values: arrays of one cost ten times as much."""
    if len(events) == 1:
        return INSERT_ONE, _row(events[0], tx)
    return INSERT, _columns(events, tx)


def _row(event: Outgoing, tx: Tx) -> dict[str, Any]:
    return {
        "id": tx.new_id(),
        "type": event.type,
        "aggregate_type": event.aggregate_type,
        "aggregate_id": event.aggregate_id,
        "aggregate_version": event.version,
        "occurred_at": tx.now,
        "actor": tx.caller.actor,
        "causation": list(event.causation),
        "traceparent": event.traceparent,
        "payload": _payload(event),
    }


def _columns(events: Sequence[Outgoing], tx: Tx) -> dict[str, Any]:
    """The parameters of `INSERT`: one array per column."""
    return {
        "occurred_at": tx.now,
        "actor": tx.caller.actor,
        "ids": [tx.new_id() for _ in events],
        "types": [event.type for event in events],
        "aggregate_types": [event.aggregate_type for event in events],
        "aggregate_ids": [event.aggregate_id for event in events],
        "versions": [event.version for event in events],
        "causations": [",".join(map(str, event.causation)) for event in events],
        "traceparents": [event.traceparent for event in events],
        "payloads": [_payload(event) for event in events],
    }


def _payload(event: Outgoing) -> bytes:
    payload = event.message.SerializeToString()
    if len(payload) > LARGEST_PAYLOAD:
        raise ValueError("an event is too large for the stream; refer to the data instead of carrying it")
    return payload

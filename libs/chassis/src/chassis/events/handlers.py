"""Which function handles which event, and how an incoming message becomes an event that can be trusted.

Two forms, and a service may mix them:
- `on`: one call per event, `async def link(tx, event)`, in the order of the stream.
- `on_batch`: one call for several events of one type and workspace, `async def count(tx, events)`, so that
  many events cost one statement. It keeps the order within an aggregate; beyond that an event may run before
  earlier ones of other aggregates.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid5

from frontdesk.common.v1.event_pb2 import Event
from google.protobuf.message import DecodeError, Message

from chassis.db import Tx

LONGEST_CHAIN = 16
"""Events caused by events caused by events: a longer chain is a loop."""
_NIL = UUID(int=0)

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received(Generic[M]):
    """An event whose envelope agrees with its subject, with its own message decoded."""

    id: UUID
    type: str
    workspace_id: UUID
    aggregate_type: str
    aggregate_id: UUID
    aggregate_version: int
    occurred_at: datetime
    actor: str
    causation: tuple[UUID, ...]
    traceparent: str | None
    message: M
    envelope: bytes

    @property
    def aggregate(self) -> tuple[str, UUID]:
        return self.aggregate_type, self.aggregate_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """What cannot be trusted or read. Its ids come from where it lay, so it stands in nobody's way."""

    id: UUID
    type: str
    workspace_id: UUID
    aggregate_type: str
    aggregate_id: UUID
    traceparent: str | None
    envelope: bytes
    reason: str

    @property
    def aggregate(self) -> tuple[str, UUID]:
        return self.aggregate_type, self.aggregate_id


Incoming = Received[Any] | Refused
OneHandler = Callable[[Tx, Received[M]], Awaitable[None]]
BatchHandler = Callable[[Tx, Sequence[Received[M]]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Handler:
    message: type[Message]
    type: str
    call: Callable[[Tx, Any], Awaitable[None]]
    batch: bool


Call = tuple[Handler, list[Received[Any]]]


class Handlers:
    """The events a service listens to, each with its message and its function."""

    def __init__(self) -> None:
        self._by_type: dict[str, Handler] = {}

    def on(self, type: str, message: type[M]) -> Callable[[OneHandler[M]], OneHandler[M]]:
        def add(function: OneHandler[M]) -> OneHandler[M]:
            self._add(Handler(message, type, function, batch=False))
            return function

        return add

    def on_batch(self, type: str, message: type[M]) -> Callable[[BatchHandler[M]], BatchHandler[M]]:
        def add(function: BatchHandler[M]) -> BatchHandler[M]:
            self._add(Handler(message, type, function, batch=True))
            return function

        return add

    def __getitem__(self, type: str) -> Handler:
        return self._by_type[type]

    @property
    def types(self) -> list[str]:
        return sorted(self._by_type)

    @property
    def subjects(self) -> list[str]:
        return [f"frontdesk.*.{type_}" for type_ in self.types]

    def read(self, subject: str, data: bytes, *, seq: int, traceparent: str | None) -> Incoming:
        try:
            return self._trusted(subject, data, traceparent)
        except (ValueError, DecodeError) as error:
            return _refuse(subject, data, seq, str(error), traceparent)

    def _add(self, handler: Handler) -> None:
        if handler.type in self._by_type:
            raise ValueError(f"{handler.type} has two handlers")
        self._by_type[handler.type] = handler

    def _trusted(self, subject: str, data: bytes, traceparent: str | None) -> Received[Any]:
        envelope = Event.FromString(data)
        if subject != f"frontdesk.{envelope.workspace_id}.{envelope.type}":
            raise ValueError("the envelope's workspace or type differs from the subject")
        handler = self._by_type.get(envelope.type)
        if handler is None:
            raise ValueError("no handler for this type")
        if len(envelope.causation) >= LONGEST_CHAIN:
            raise ValueError("the causation chain is too long")
        return Received(
            id=UUID(envelope.id),
            type=envelope.type,
            workspace_id=UUID(envelope.workspace_id),
            aggregate_type=envelope.aggregate_type,
            aggregate_id=UUID(envelope.aggregate_id),
            aggregate_version=envelope.aggregate_version,
            occurred_at=envelope.occurred_at.ToDatetime(UTC),
            actor=envelope.actor,
            causation=tuple(map(UUID, envelope.causation)),
            traceparent=traceparent,
            message=handler.message.FromString(envelope.payload),
            envelope=data,
        )


def _refuse(subject: str, data: bytes, seq: int, reason: str, traceparent: str | None) -> Refused:
    _, workspace, type_ = [*subject.split(".", 2), "", ""][:3]
    try:
        workspace_id = UUID(workspace)
    except ValueError:
        workspace_id = _NIL
    made_id = uuid5(_NIL, f"{seq}:{subject}")
    return Refused(
        id=made_id,
        type=type_,
        workspace_id=workspace_id,
        aggregate_type="",
        aggregate_id=made_id,
        traceparent=traceparent,
        envelope=data,
        reason=reason,
    )


def by_workspace(events: Sequence[Incoming]) -> Mapping[UUID, list[Incoming]]:
    groups: dict[UUID, list[Incoming]] = {}
    for event in events:
        groups.setdefault(event.workspace_id, []).append(event)
    return groups


def calls(handlers: Handlers, events: Sequence[Received[Any]]) -> list[Call]:
    """The events as calls: those of a batch handler gather as long as each aggregate stays in order."""
    plan: list[Call] = []
    open_batch: dict[str, int] = {}
    latest: dict[tuple[str, UUID], int] = {}
    for event in events:
        handler = handlers[event.type]
        at = open_batch.get(event.type, -1)
        if not handler.batch or at < latest.get(event.aggregate, 0):
            at = len(plan)
            plan.append((handler, []))
            open_batch[event.type] = at
        plan[at][1].append(event)
        latest[event.aggregate] = at
    return plan

"""The events a workspace has left in its outbox, as the stream would bring them back."""

from datetime import datetime
from typing import TypeVar
from uuid import UUID

import psycopg
from booking.consumers import handlers
from booking_worlds.salon import Salon
from chassis.db import Database
from chassis.events.applying import Applier, Patience
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.event_pb2 import Event
from google.protobuf.message import Message

OUTBOX = (
    "SELECT id, type, aggregate_type, aggregate_id, aggregate_version, occurred_at, actor, payload"
    " FROM outbox WHERE workspace_id = %s ORDER BY seq"
)
Row = tuple[UUID, str, str, UUID, int, datetime, str, bytes]
M = TypeVar("M", bound=Message)


def payloads(schema: ServiceSchema, workspace_id: UUID, message: type[M], fact: str) -> list[M]:
    """What was told of a fact of booking, in order."""
    asked = "SELECT payload FROM outbox WHERE workspace_id = %s AND type = %s ORDER BY seq"
    with psycopg.connect(schema.relay_url) as relay:
        rows = relay.execute(asked, (workspace_id, f"booking.{fact}")).fetchall()
    return [message.FromString(payload) for (payload,) in rows]


async def let_the_service_hear(database: Database, schema: ServiceSchema, salon: Salon) -> None:
    """Applies all that it listens to; what was applied before is not applied again."""
    async with await psycopg.AsyncConnection[Row].connect(schema.relay_url) as relay:
        rows = await (await relay.execute(OUTBOX, (salon.workspace_id,))).fetchall()
    envelopes = [_envelope(salon, row) for row in rows if row[1] in handlers.types]
    heard = [
        handlers.read(
            f"frontdesk.{one.workspace_id}.{one.type}", one.SerializeToString(), seq=seq, traceparent=None
        )
        for seq, one in enumerate(envelopes, 1)
    ]
    await Applier("booking", database, handlers, Patience(attempts=1)).apply(heard)


def _envelope(salon: Salon, row: Row) -> Event:
    id_, type_, noun, aggregate_id, version, occurred_at, actor, payload = row
    event = Event(
        id=str(id_),
        type=type_,
        workspace_id=str(salon.workspace_id),
        aggregate_type=noun,
        aggregate_id=str(aggregate_id),
        aggregate_version=version,
        actor=actor,
        payload=payload,
    )
    event.occurred_at.FromDatetime(occurred_at)
    return event

"""A business of its own for every test: a fresh workspace, its events applied by the real consumer."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest
from analytics.consumers import handlers
from analytics.domain.workspace import Workspace
from chassis.context import Caller, current_caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import NotFound
from chassis.events.applying import Applier, Patience
from chassis.events.handlers import Incoming
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingBefore,
    BookingCancelled,
    BookingConfirmed,
    BookingFacts,
)
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceOnboarded
from frontdesk.identity.v1.identity_pb2 import Workspace as WorkspaceMessage
from frontdesk.inbox.v1.inbox_events_pb2 import ContactCreated
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def service_name() -> str:
    return "analytics"


@dataclass(slots=True)
class IdentityDouble:
    """Answers for identity, whose own tests prove it; remembers what it was asked."""

    known: dict[UUID, Workspace] = field(default_factory=dict)
    asked: list[UUID] = field(default_factory=list)

    async def workspace(self, workspace_id: UUID) -> Workspace:
        self.asked.append(workspace_id)
        if workspace_id not in self.known:
            raise NotFound("There is no such workspace.")
        return self.known[workspace_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Business:
    database: Database
    applier: Applier
    schema: ServiceSchema
    caller: Caller

    @property
    def workspace_id(self) -> UUID:
        assert self.caller.workspace_id is not None
        return self.caller.workspace_id

    async def apply(self, *events: Incoming) -> None:
        await self.applier.apply(events)

    async def onboard(self, time_zone: str = "Europe/Berlin", currency: str = "EUR") -> None:
        await self.apply(self.onboarded(time_zone, currency))

    def onboarded(self, time_zone: str = "Europe/Berlin", currency: str = "EUR") -> Incoming:
        told = WorkspaceMessage(name="Salon Rosa", time_zone=time_zone, currency=currency)
        return self.event("identity.workspace.onboarded", WorkspaceOnboarded(workspace=told))

    def confirmed(
        self, at: datetime, *, booking_id: UUID | None = None, price: int = 2500, currency: str = "EUR"
    ) -> Incoming:
        booking_id = booking_id or new_id()
        message = BookingConfirmed(booking=_facts(booking_id, at, price, currency))
        return self.event("booking.booking.confirmed", message, at=at, aggregate_id=booking_id)

    def cancelled(
        self,
        at: datetime,
        *,
        booking_id: UUID,
        made_at: datetime,
        price: int = 2500,
        currency: str = "EUR",
        before: str = "confirmed",
    ) -> Incoming:
        message = BookingCancelled(
            booking=_facts(booking_id, made_at, price, currency), before=BookingBefore(status=before)
        )
        return self.event("booking.booking.cancelled", message, at=at, aggregate_id=booking_id)

    def contact(self, at: datetime) -> Incoming:
        return self.event("inbox.contact.created", ContactCreated(), at=at)

    def event(
        self, event_type: str, message: Message, *, at: datetime = NOON, aggregate_id: UUID | None = None
    ) -> Incoming:
        envelope = Event(
            id=str(new_id()),
            type=event_type,
            workspace_id=str(self.workspace_id),
            aggregate_type=event_type.split(".")[1],
            aggregate_id=str(aggregate_id or new_id()),
            occurred_at=timestamp(at),
            payload=message.SerializeToString(),
        )
        subject = f"frontdesk.{self.workspace_id}.{event_type}"
        return handlers.read(subject, envelope.SerializeToString(), seq=1, traceparent=None)

    def execute(self, statement: str, *params: object) -> list[tuple[object, ...]]:
        """As the superuser, past row level security."""
        with psycopg.connect(self.schema.admin_url, autocommit=True) as connection:
            connection.execute(b"SET search_path = analytics")
            cursor = connection.execute(statement.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def rollups(self) -> dict[tuple[object, ...], object]:
        """What is not zero, by metric, bucket and dimension."""
        rows = self.execute(
            "SELECT metric, bucket_start, dimension, value FROM rollups"
            " WHERE workspace_id = %s AND value <> 0",
            self.workspace_id,
        )
        return {row[:3]: row[3] for row in rows}

    def summaries(self) -> list[object]:
        rows = self.execute("SELECT summary FROM event_log WHERE workspace_id = %s", self.workspace_id)
        return [summary for (summary,) in rows]


def timestamp(moment: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


def _facts(booking_id: UUID, made_at: datetime, price: int, currency: str) -> BookingFacts:
    facts = BookingFacts(booking_type_name="Haircut", time_zone="Europe/Berlin")
    facts.booking.id = str(booking_id)
    facts.booking.reference = "7K3MX2QA"
    facts.booking.created_at.FromDatetime(made_at)
    facts.booking.starts_at.FromDatetime(datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    facts.booking.customer.name = "Ada Lovelace"
    facts.booking.customer.email = "ada@example.org"
    facts.price.amount_minor = price
    facts.price.currency = currency
    return facts


@pytest.fixture
def business(database: Database, schema: ServiceSchema, caller: Caller) -> Business:
    applier = Applier("analytics", database, handlers, Patience(attempts=1))
    current_caller.set(caller)
    return Business(database=database, applier=applier, schema=schema, caller=caller)


@pytest.fixture
def other_business(business: Business, stranger: Caller) -> Business:
    return Business(
        database=business.database, applier=business.applier, schema=business.schema, caller=stranger
    )


@pytest.fixture
def identity() -> IdentityDouble:
    return IdentityDouble()

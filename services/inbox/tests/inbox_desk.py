"""A front desk of one workspace: events are applied by the real consumer, mails leave by the real job."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from chassis.context import Caller, Via
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.errors import Unavailable
from chassis.events.applying import Applier, Patience
from chassis.events.handlers import Incoming
from chassis.rpc.client import Origin
from chassis.testing.rpc import Running
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import visits_events_pb2 as visits
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    BookingFacts,
    BookingRequested,
    BookingRescheduled,
    SeriesBooked,
    SeriesCancelled,
    SeriesRescheduled,
)
from frontdesk.booking.v1.booking_events_pb2 import MailRequested as CustomerMailRequested
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.identity.v1.identity_events_pb2 import MailRequested, WorkspaceRestored, WorkspaceSuspended
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import (
    ContactServiceStub,
    ConversationServiceStub,
    MailboxServiceStub,
)
from google.protobuf.message import Message
from inbox.clients.mailbox import Mailbox
from inbox.clients.mailing import Transport
from inbox.consumers import handlers_waking
from inbox.domain.secret import Secret, SecretKind, Told
from inbox.jobs.deliveries import Deliveries
from inbox_facts import facts_of, visit_of

SENDER = "desk@example.test"


class ScriptedLinks:
    """Stands where booking stands: a link shows whose it is."""

    away = False

    def __init__(self) -> None:
        self.over: set[UUID] = set()
        """Whose secrets are good for nothing any more."""

    async def manage_links(self, workspace_id: UUID, booking_ids: Sequence[UUID]) -> list[str]:
        if self.away:
            raise Unavailable("booking is away")
        return [f"https://desk.example/manage#token={id_}" for id_ in booking_ids]

    async def secrets(self, workspace_id: UUID, asked: Sequence[Secret]) -> dict[UUID, Told]:
        if self.away:
            raise Unavailable("booking is away")
        return {
            one.of: Told(
                link=f"https://desk.example/{one.kind}#{one.of}",
                code="OFFER-1" if one.kind is SecretKind.TICKET_OFFER else "",
                leave_link=f"https://desk.example/leave#{one.of}"
                if one.kind is SecretKind.TICKET_OFFER
                else "",
            )
            for one in asked
            if one.of not in self.over
        }


@dataclass(kw_only=True)
class Desk:
    database: Database
    schema: ServiceSchema
    service: Running
    caller: Caller
    links: ScriptedLinks = field(default_factory=ScriptedLinks)
    woken: int = 0

    def __post_init__(self) -> None:
        self.handlers = handlers_waking(self._wake, self._wake)
        self.applier = Applier("inbox", self.database, self.handlers, Patience(attempts=1))

    @property
    def workspace_id(self) -> UUID:
        assert self.caller.workspace_id is not None
        return self.caller.workspace_id

    def confirmed(self, email: str, *, booking_id: UUID | None = None, **changes: Any) -> Incoming:
        facts = facts_of(booking_id or new_id(), email, **changes)
        return self._event("booking.booking.confirmed", facts, BookingConfirmed(booking=facts))

    def cancelled(self, email: str, *, booking_id: UUID | None = None, **changes: Any) -> Incoming:
        facts = facts_of(booking_id or new_id(), email, **changes)
        return self._event("booking.booking.cancelled", facts, BookingCancelled(booking=facts))

    def mail_requested(self, id_: UUID) -> Incoming:
        message = MailRequested(id=str(id_), kind="password_reset")
        return self._incoming("identity.mail.requested", "mail", str(id_), 0, message)

    def customer_mail_requested(self, id_: UUID) -> Incoming:
        message = CustomerMailRequested(id=str(id_), kind="my_bookings")
        return self._incoming("booking.mail.requested", "mail", str(id_), 0, message)

    def suspended(self) -> Incoming:
        return self._incoming(
            "identity.workspace.suspended", "workspace", str(self.workspace_id), 0, WorkspaceSuspended()
        )

    def restored(self) -> Incoming:
        return self._incoming(
            "identity.workspace.restored", "workspace", str(self.workspace_id), 0, WorkspaceRestored()
        )

    def requested(self, email: str, *, booking_id: UUID | None = None, **changes: Any) -> Incoming:
        facts = facts_of(booking_id or new_id(), email, **changes)
        return self._event("booking.booking.requested", facts, BookingRequested(booking=facts))

    def declined(self, email: str, *, booking_id: UUID | None = None, **changes: Any) -> Incoming:
        facts = facts_of(booking_id or new_id(), email, **changes)
        return self._event("booking.booking.declined", facts, BookingDeclined(booking=facts))

    def rescheduled(self, email: str, *, booking_id: UUID | None = None, **changes: Any) -> Incoming:
        facts = facts_of(booking_id or new_id(), email, **changes)
        return self._event("booking.booking.rescheduled", facts, BookingRescheduled(booking=facts))

    def visit(self, fact: str, email: str, visit_id: UUID, **changes: Any) -> Incoming:
        facts = visit_of(visit_id, email, **changes)
        message = getattr(visits, f"Visit{fact.title().replace('_', '')}")(visit=facts)
        return self._incoming(f"booking.visit.{fact}", "visit", facts.id, facts.version, message)

    def series_booked(
        self, email: str, starts: Sequence[datetime], **changes: Any
    ) -> tuple[list[BookingFacts], list[Incoming]]:
        """The dates, and all that is told of them: each booking, then the series."""
        series_id, dates = str(new_id()), []
        for start in starts:
            facts = facts_of(new_id(), email, starts_at=start, **changes)
            facts.booking.series_id = series_id
            facts.series_starts_at.FromDatetime(start)
            dates.append(facts)
        message = SeriesBooked(id=series_id, bookings=dates)
        told = self._incoming("booking.series.booked", "series", series_id, 1, message)
        pending = dates[0].booking.status == "pending"
        type_, fact = ("requested", BookingRequested) if pending else ("confirmed", BookingConfirmed)
        return dates, [
            *(self._event(f"booking.booking.{type_}", one, fact(booking=one)) for one in dates),
            told,
        ]

    def series_changed(self, fact: str, dates: Sequence[BookingFacts]) -> list[Incoming]:
        """Several dates at once: each of them, then the series."""
        messages: dict[str, tuple[Any, Any]] = {
            "rescheduled": (BookingRescheduled, SeriesRescheduled),
            "cancelled": (BookingCancelled, SeriesCancelled),
        }
        each, series = messages[fact]
        series_id = dates[0].booking.series_id
        told = series(id=series_id, bookings=dates)
        return [
            *(self.told(fact, each(booking=one, with_series=True)) for one in dates),
            self._incoming(f"booking.series.{fact}", "series", series_id, 1, told),
        ]

    def changed(self, fact: str, facts: BookingFacts) -> Incoming:
        """Something happened to a date of a series after it was booked."""
        messages: dict[str, Any] = {
            "rescheduled": BookingRescheduled,
            "cancelled": BookingCancelled,
            "confirmed": BookingConfirmed,
        }
        message = messages[fact](booking=facts)
        message.before.status = "pending" if fact == "confirmed" else "confirmed"
        return self._event(f"booking.booking.{fact}", facts, message)

    def told(self, fact: str, message: Any) -> Incoming:
        """Any fact of a booking."""
        return self._event(f"booking.booking.{fact}", message.booking, message)

    async def apply(self, *events: Incoming) -> None:
        await self.applier.apply(events)

    async def deliver(self, transport: Transport | None = None) -> None:
        """Until nothing of this workspace is due."""
        job = Deliveries(self.database, self.links, transport or Mailbox(self.database), SENDER)
        while await job.deliver_due():
            pass

    async def contacts(self, **asked: Any) -> Sequence[pb.Contact]:
        return (await self.ask(ContactServiceStub, "ListContacts", pb.ListContactsRequest(**asked))).items

    async def conversations(self, **asked: Any) -> Sequence[pb.Conversation]:
        request = pb.ListConversationsRequest(**asked)
        return (await self.ask(ConversationServiceStub, "ListConversations", request)).items

    async def thread(self, email: str) -> Sequence[pb.Message]:
        (contact,) = await self.contacts(email=email)
        (conversation,) = await self.conversations(contact_id=contact.id)
        request = pb.ListMessagesRequest(conversation_id=conversation.id)
        return (await self.ask(ConversationServiceStub, "ListMessages", request)).items

    async def mails(self, to: str) -> Sequence[pb.Mail]:
        peer = self.service.peer
        stub = MailboxServiceStub(peer.channel)
        origin = Origin(via=Via.SYSTEM, workspace_id=None)
        return (await peer.call(stub.ListMail, pb.ListMailRequest(to=to), origin=origin)).items

    async def ask(self, stub: type[Any], method: str, request: Message) -> Any:
        peer = self.service.peer
        call = getattr(stub(peer.channel), method)
        return await peer.call(call, request, origin=self.service.origin(self.caller))

    def execute(self, statement: str, *params: object) -> list[tuple[Any, ...]]:
        """As the superuser, past row level security."""
        with psycopg.connect(self.schema.admin_url, autocommit=True) as connection:
            connection.execute("SET search_path = inbox")
            cursor = connection.execute(statement.encode(), params)
            return cursor.fetchall() if cursor.description else []

    def count(self, table: str) -> int:
        ((count,),) = self.execute(f"SELECT count(*) FROM {table} WHERE workspace_id = %s", self.workspace_id)
        return int(count)

    def deliveries(self) -> list[tuple[Any, ...]]:
        """Status, attempts, the pause until it is due again in seconds, the error."""
        return self.execute(
            "SELECT status, attempts, extract(epoch FROM due_at - now())::int, last_error FROM deliveries"
            " WHERE workspace_id = %s ORDER BY message_id",
            self.workspace_id,
        )

    def make_due(self) -> None:
        self.execute("UPDATE deliveries SET due_at = now() WHERE workspace_id = %s", self.workspace_id)

    def emitted(self, event_type: str) -> list[bytes]:
        rows = self.execute(
            "SELECT payload FROM outbox WHERE workspace_id = %s AND type = %s ORDER BY seq",
            self.workspace_id,
            event_type,
        )
        return [payload for (payload,) in rows]

    def _wake(self) -> None:
        self.woken += 1

    def _event(self, event_type: str, facts: BookingFacts, message: Message) -> Incoming:
        booking = facts.booking
        return self._incoming(event_type, "booking", booking.id, booking.version, message)

    def _incoming(self, event_type: str, noun: str, id_: str, version: int, message: Message) -> Incoming:
        envelope = Event(
            id=str(new_id()),
            type=event_type,
            workspace_id=str(self.workspace_id),
            aggregate_type=noun,
            aggregate_id=id_,
            aggregate_version=version,
            payload=message.SerializeToString(),
        )
        subject = f"frontdesk.{self.workspace_id}.{event_type}"
        return self.handlers.read(subject, envelope.SerializeToString(), seq=1, traceparent=None)

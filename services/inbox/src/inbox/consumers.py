"""What happens to bookings, as far as customers are told."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    BookingFacts,
    BookingRequested,
)
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1.identity_events_pb2 import MailRequested

from inbox.actions.account_mails.queue_account_mails import queue_account_mails
from inbox.actions.write_booking_mails import write_booking_mails
from inbox.domain.account_mails.account_mail import MailKind, RequestedMail
from inbox.domain.appointment import Appointment, News


def handlers_waking(deliver: Callable[[], None], mail_accounts: Callable[[], None]) -> Handlers:
    """`deliver` is called after a commit that left mails to customers, `mail_accounts` after one to staff."""
    handlers = Handlers()
    handlers.on("identity.export.requested", ExportRequested)(note_export)
    handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)

    async def tell(tx: Tx, news: News, bookings: Iterable[BookingFacts]) -> None:
        await write_booking_mails(tx, news, [_appointment(facts) for facts in bookings])
        tx.after_commit(deliver)

    @handlers.on_batch("booking.booking.requested", BookingRequested)
    async def write_receipts(tx: Tx, events: Sequence[Received[BookingRequested]]) -> None:
        await tell(tx, News.REQUESTED, (one.message.booking for one in events))

    @handlers.on_batch("booking.booking.confirmed", BookingConfirmed)
    async def write_confirmations(tx: Tx, events: Sequence[Received[BookingConfirmed]]) -> None:
        await tell(tx, News.CONFIRMED, (one.message.booking for one in events))

    @handlers.on_batch("booking.booking.declined", BookingDeclined)
    async def write_refusals(tx: Tx, events: Sequence[Received[BookingDeclined]]) -> None:
        await tell(tx, News.DECLINED, (one.message.booking for one in events))

    @handlers.on_batch("booking.booking.cancelled", BookingCancelled)
    async def write_cancellations(tx: Tx, events: Sequence[Received[BookingCancelled]]) -> None:
        await tell(tx, News.CANCELLED, (one.message.booking for one in events))

    @handlers.on_batch("identity.mail.requested", MailRequested)
    async def queue_mails_about_accounts(tx: Tx, events: Sequence[Received[MailRequested]]) -> None:
        await queue_account_mails(tx, [_requested(one.message) for one in events])
        tx.after_commit(mail_accounts)

    return handlers


def _wake_nobody() -> None:
    return


handlers = handlers_waking(_wake_nobody, _wake_nobody)
"""For replays outside the service: it finds the mails they leave at its next look."""


def _requested(message: MailRequested) -> RequestedMail:
    return RequestedMail(id=UUID(message.id), kind=MailKind(message.kind))


def _appointment(facts: BookingFacts) -> Appointment:
    booking, customer = facts.booking, facts.booking.customer
    return Appointment(
        booking_id=UUID(booking.id),
        version=booking.version,
        reference=booking.reference,
        starts_at=booking.starts_at.ToDatetime(UTC),
        ends_at=booking.ends_at.ToDatetime(UTC),
        time_zone=facts.time_zone,
        service=facts.booking_type_name,
        staff=facts.staff_name,
        business=facts.workspace_name,
        customer_name=customer.name,
        customer_email=customer.email,
        customer_phone=customer.phone or None,
    )

"""What happens to bookings, as far as customers are told."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    BookingFacts,
    BookingReassigned,
    BookingRequested,
    BookingRescheduled,
)
from frontdesk.booking.v1.booking_events_pb2 import MailRequested as CustomerMailRequested
from frontdesk.identity.v1.identity_events_pb2 import MailRequested

from inbox.actions.account_mails.queue_account_mails import queue_account_mails
from inbox.actions.write_booking_mails import write_booking_mails
from inbox.domain.account_mails.account_mail import MailKind, RequestedMail
from inbox.domain.appointment import Appointment, News


def handlers_waking(deliver: Callable[[], None], mail_accounts: Callable[[], None]) -> Handlers:
    """`deliver` is called after a commit that left mails to customers, `mail_accounts` after one to staff."""
    handlers = Handlers()

    async def tell(tx: Tx, news: News, bookings: Iterable[BookingFacts]) -> None:
        appointments = [_appointment(facts) for facts in bookings]
        if appointments:
            await write_booking_mails(tx, news, appointments)
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

    @handlers.on_batch("booking.booking.rescheduled", BookingRescheduled)
    async def write_new_times(tx: Tx, events: Sequence[Received[BookingRescheduled]]) -> None:
        moved = [one.message.booking for one in events]
        await tell(tx, News.RESCHEDULED, filter(_stands, moved))
        await tell(tx, News.REQUESTED, itertools.filterfalse(_stands, moved))

    @handlers.on_batch("booking.booking.reassigned", BookingReassigned)
    async def write_new_people(tx: Tx, events: Sequence[Received[BookingReassigned]]) -> None:
        await tell(
            tx, News.REASSIGNED, (one.message.booking for one in events if _stands(one.message.booking))
        )

    @handlers.on_batch("booking.booking.cancelled", BookingCancelled)
    async def write_cancellations(tx: Tx, events: Sequence[Received[BookingCancelled]]) -> None:
        await tell(tx, News.CANCELLED, (one.message.booking for one in events))

    _hear_of_secret_mails(handlers, mail_accounts)
    return handlers


def _hear_of_secret_mails(handlers: Handlers, wake: Callable[[], None]) -> None:
    async def queue(
        tx: Tx, events: Sequence[Received[MailRequested] | Received[CustomerMailRequested]]
    ) -> None:
        await queue_account_mails(tx, [_requested(one.message) for one in events])
        tx.after_commit(wake)

    handlers.on_batch("identity.mail.requested", MailRequested)(queue)
    handlers.on_batch("booking.mail.requested", CustomerMailRequested)(queue)


def _wake_nobody() -> None:
    return


handlers = handlers_waking(_wake_nobody, _wake_nobody)
"""For replays outside the service: it finds the mails they leave at its next look."""


def _stands(facts: BookingFacts) -> bool:
    """It is in the customer's calendar; of a request only a mail tells."""
    return facts.booking.status == "confirmed"


def _requested(message: MailRequested | CustomerMailRequested) -> RequestedMail:
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

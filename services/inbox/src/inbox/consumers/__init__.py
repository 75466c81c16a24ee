"""What happens to bookings, as far as customers are told."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.events.handlers import Handlers, Received
from chassis.personal import note_erasure, note_export
from frontdesk.booking.v1.booking_events_pb2 import (
    BookingApproved,
    BookingCancelled,
    BookingConfirmed,
    BookingDeclined,
    BookingFacts,
    BookingReassigned,
    BookingRefunded,
    BookingRefundWanted,
    BookingReminderDue,
    BookingRequested,
    BookingRescheduled,
    SeriesBooked,
    SeriesCancelled,
    SeriesRescheduled,
)
from frontdesk.booking.v1.booking_events_pb2 import MailRequested as CustomerMailRequested
from frontdesk.booking.v1.booking_pb2 import Booking
from frontdesk.booking.v1.visits_events_pb2 import (
    VisitApproved,
    VisitCancelled,
    VisitChanged,
    VisitConfirmed,
    VisitDeclined,
    VisitFacts,
    VisitReminderDue,
    VisitRequested,
    VisitRescheduled,
)
from frontdesk.common.v1.money_pb2 import Money as MoneyMessage
from frontdesk.common.v1.personal_data_events_pb2 import ErasureRequested, ExportRequested
from frontdesk.identity.v1.identity_events_pb2 import (
    MailRequested,
    WorkspaceRestored,
    WorkspaceSuspended,
)
from google.protobuf.message import Message

from inbox.actions.account_mails.queue_account_mails import queue_account_mails
from inbox.actions.write_booking_mails import write_booking_mails
from inbox.consumers.tickets import hear_of_tickets
from inbox.domain.account_mails.account_mail import MailKind, RequestedMail
from inbox.domain.appointment import Appointment, News, Part
from inbox.domain.money import Money
from inbox.store import suspensions

# What is told of each event.
NEWS: dict[str, tuple[type[Message], News]] = {
    "booking.booking.requested": (BookingRequested, News.REQUESTED),
    "booking.booking.approved": (BookingApproved, News.UNPAID),
    "booking.booking.confirmed": (BookingConfirmed, News.CONFIRMED),
    "booking.booking.declined": (BookingDeclined, News.DECLINED),
    "booking.booking.rescheduled": (BookingRescheduled, News.RESCHEDULED),
    "booking.booking.reassigned": (BookingReassigned, News.REASSIGNED),
    "booking.booking.reminder_due": (BookingReminderDue, News.REMINDED),
    "booking.booking.cancelled": (BookingCancelled, News.CANCELLED),
    "booking.booking.refunded": (BookingRefunded, News.REFUNDED),
    "booking.booking.refund_wanted": (BookingRefundWanted, News.REFUND_WANTED),
}
VISIT_NEWS: dict[str, tuple[type[Message], News]] = {
    "booking.visit.requested": (VisitRequested, News.REQUESTED),
    "booking.visit.approved": (VisitApproved, News.UNPAID),
    "booking.visit.confirmed": (VisitConfirmed, News.CONFIRMED),
    "booking.visit.declined": (VisitDeclined, News.DECLINED),
    "booking.visit.rescheduled": (VisitRescheduled, News.RESCHEDULED),
    "booking.visit.changed": (VisitChanged, News.CHANGED),
    "booking.visit.reminder_due": (VisitReminderDue, News.REMINDED),
    "booking.visit.cancelled": (VisitCancelled, News.CANCELLED),
}


SERIES_NEWS: dict[str, tuple[type[Message], News]] = {
    "booking.series.booked": (SeriesBooked, News.CONFIRMED),
    "booking.series.rescheduled": (SeriesRescheduled, News.RESCHEDULED),
    "booking.series.cancelled": (SeriesCancelled, News.CANCELLED),
}
# What is told first of a booking that waits, by its state; new times and people are told as of a new one.
FIRST_NEWS_OF = {"pending": News.REQUESTED, "awaiting_payment": News.UNPAID}


def handlers_waking(deliver: Callable[[], None], mail_accounts: Callable[[], None]) -> Handlers:
    """`deliver` is called after a commit that left mails to customers, `mail_accounts` after one to staff."""
    handlers = Handlers()
    handlers.on("identity.export.requested", ExportRequested)(note_export)
    handlers.on("identity.erasure.requested", ErasureRequested)(note_erasure)

    async def tell(tx: Tx, events: Sequence[Received[Any]]) -> None:
        for news, appointments in _by_news(events).items():
            await write_booking_mails(tx, news, appointments)
        tx.after_commit(deliver)

    for type_, (message, _) in (NEWS | VISIT_NEWS).items():
        handlers.on_batch(type_, message)(tell)

    async def tell_of_series(tx: Tx, events: Sequence[Received[Any]]) -> None:
        for news, series in _by_news_of_series(events).items():
            await write_booking_mails(tx, news, series)
        tx.after_commit(deliver)

    for type_, (message, _) in SERIES_NEWS.items():
        handlers.on_batch(type_, message)(tell_of_series)

    hear_of_tickets(handlers, deliver)
    _hear_of_secret_mails(handlers, mail_accounts)
    _hear_of_suspensions(handlers, deliver)
    return handlers


def _hear_of_secret_mails(handlers: Handlers, wake: Callable[[], None]) -> None:
    async def queue(
        tx: Tx, events: Sequence[Received[MailRequested] | Received[CustomerMailRequested]]
    ) -> None:
        await queue_account_mails(tx, [_requested(one.message) for one in events])
        tx.after_commit(wake)

    handlers.on_batch("identity.mail.requested", MailRequested)(queue)
    handlers.on_batch("booking.mail.requested", CustomerMailRequested)(queue)


def _hear_of_suspensions(handlers: Handlers, wake: Callable[[], None]) -> None:
    async def fall_silent(tx: Tx, event: Received[WorkspaceSuspended]) -> None:
        suspensions.add(tx)

    async def speak_again(tx: Tx, event: Received[WorkspaceRestored]) -> None:
        suspensions.remove(tx)
        tx.after_commit(wake)

    handlers.on("identity.workspace.suspended", WorkspaceSuspended)(fall_silent)
    handlers.on("identity.workspace.restored", WorkspaceRestored)(speak_again)


def _wake_nobody() -> None:
    return


handlers = handlers_waking(_wake_nobody, _wake_nobody)
"""For replays outside the service: it finds the mails they leave at its next look."""


def _by_news(events: Sequence[Received[Any]]) -> dict[News, list[list[Appointment]]]:
    told: dict[News, list[list[Appointment]]] = {}
    for event in events:
        if event.type in VISIT_NEWS:
            visit = event.message.visit
            told.setdefault(_news_of_visit(event), []).append([_appointment_of_visit(visit)])
            continue
        news = None if _is_told_with_its_series(event) else _news(event)
        if news is not None:
            told.setdefault(news, []).append([_of_event(event)])
    return told


def _by_news_of_series(events: Sequence[Received[Any]]) -> dict[News, list[list[Appointment]]]:
    """Dates that wait for an answer or for money are told apart from those that stand."""
    told: dict[News, list[list[Appointment]]] = {}
    for event in events:
        _, usual = SERIES_NEWS[event.type]
        dates: dict[News, list[Appointment]] = {}
        for facts in event.message.bookings:
            news = FIRST_NEWS_OF.get(facts.booking.status, usual)
            dates.setdefault(news, []).append(_appointment(facts))
        for news, some in dates.items():
            told.setdefault(news, []).append(some)
    return told


def _is_told_with_its_series(event: Received[Any]) -> bool:
    if isinstance(event.message, BookingCancelled | BookingRescheduled):
        return event.message.with_series
    began = event.type == "booking.booking.requested" or (
        event.type == "booking.booking.confirmed" and not event.message.HasField("before")
    )
    return began and event.message.booking.HasField("series_starts_at")


def _news(event: Received[Any]) -> News | None:
    """What only was asked for stands in no calendar: it hears of a new time as of a request.

    Of the parts of a visit the visit tells, but for the money of each.
    """
    _, news = NEWS[event.type]
    booking = event.message.booking.booking
    if booking.visit_id and news not in (News.REFUNDED, News.REFUND_WANTED):
        return None
    if booking.lapsed and news is News.CANCELLED:
        return News.LAPSED
    waits = FIRST_NEWS_OF.get(booking.status)
    if waits is None:
        return news
    again = {News.REQUESTED: waits, News.RESCHEDULED: waits, News.REASSIGNED: None}
    return again.get(news, news)


def _news_of_visit(event: Received[Any]) -> News:
    _, news = VISIT_NEWS[event.type]
    visit = event.message.visit
    if news is News.CANCELLED and all(facts.booking.lapsed for facts in visit.parts):
        return News.LAPSED
    waits = FIRST_NEWS_OF.get(visit.status)
    again = (News.REQUESTED, News.RESCHEDULED, News.CHANGED)
    return waits if waits is not None and news in again else news


def _requested(message: MailRequested | CustomerMailRequested) -> RequestedMail:
    return RequestedMail(id=UUID(message.id), kind=MailKind(message.kind))


def _of_event(event: Received[Any]) -> Appointment:
    appointment = _appointment(event.message.booking)
    if isinstance(event.message, BookingRefunded | BookingRefundWanted):
        return replace(appointment, refund=_money(event.message.amount))
    return appointment


def _money(message: MoneyMessage) -> Money:
    return Money(amount_minor=message.amount_minor, currency=message.currency)


def _owed(booking: Booking) -> Money:
    """What is missing before it is confirmed."""
    due = booking.payment_due
    given_up = max(booking.refund_wanted.amount_minor, booking.refunded.amount_minor)
    missing = due.amount_minor - booking.paid.amount_minor + given_up
    return Money(amount_minor=missing, currency=due.currency)


def _appointment(facts: BookingFacts) -> Appointment:
    booking, customer, named = facts.booking, facts.booking.customer, facts.series_starts_at
    return Appointment(
        booking_id=UUID(booking.id),
        sequence=booking.sequence,
        series_id=UUID(booking.series_id) if booking.series_id else None,
        series_starts_at=named.ToDatetime(UTC) if facts.HasField("series_starts_at") else None,
        reference=booking.reference,
        starts_at=booking.starts_at.ToDatetime(UTC),
        ends_at=booking.ends_at.ToDatetime(UTC),
        time_zone=booking.time_zone or facts.time_zone,
        service=facts.booking_type_name,
        staff=facts.staff_name,
        business=facts.workspace_name,
        customer_name=customer.name,
        customer_email=customer.email,
        customer_phone=customer.phone or None,
        owed=_owed(booking),
        pay_by=booking.pay_by.ToDatetime(UTC) if booking.HasField("pay_by") else None,
    )


def _appointment_of_visit(visit: VisitFacts) -> Appointment:
    """One entry in the calendar for all of it, under the visit's id."""
    first, customer = visit.parts[0], visit.customer
    names = dict.fromkeys(name for facts in visit.parts for name in facts.staff_name.split(", ") if name)
    return Appointment(
        booking_id=UUID(visit.id),
        sequence=visit.version,
        reference=visit.reference,
        starts_at=visit.starts_at.ToDatetime(UTC),
        ends_at=visit.ends_at.ToDatetime(UTC),
        time_zone=first.booking.time_zone or first.time_zone,
        service=" + ".join(facts.booking_type_name for facts in visit.parts),
        staff=", ".join(names),
        business=first.workspace_name,
        customer_name=customer.name,
        customer_email=customer.email,
        customer_phone=customer.phone or None,
        parts=tuple(map(_part, visit.parts)),
        owed=_owed_together([facts.booking for facts in visit.parts]),
        pay_by=_appointment(first).pay_by,
    )


def _owed_together(parts: Sequence[Booking]) -> Money | None:
    """What is paid first in one visit is paid in one currency."""
    owed = [_owed(part) for part in parts if part.HasField("payment_due")]
    if not owed:
        return None
    return Money(amount_minor=sum(max(one.amount_minor, 0) for one in owed), currency=owed[0].currency)


def _part(facts: BookingFacts) -> Part:
    return Part(
        booking_id=UUID(facts.booking.id),
        service=facts.booking_type_name,
        staff=facts.staff_name,
        starts_at=facts.booking.starts_at.ToDatetime(UTC),
        ends_at=facts.booking.ends_at.ToDatetime(UTC),
    )

from collections.abc import Sequence

from chassis.db import Tx
from chassis.events.outbox import Cause, cause_of

from inbox import events
from inbox.domain.addressed import Addressed
from inbox.domain.appointment import Appointment, News
from inbox.domain.contact import normalised_email
from inbox.domain.invitation import invitation
from inbox.domain.series_wording import series_letter
from inbox.domain.wording import letter
from inbox.store import threads

WAITING = frozenset({News.REQUESTED, News.UNPAID})
FIRST_NEWS = frozenset({News.REQUESTED, News.UNPAID, News.CONFIRMED})


async def write_booking_mails(tx: Tx, news: News, told: Sequence[Sequence[Appointment]]) -> None:
    """Puts the news on each customer's thread, with a mail to send, and says whose the bookings are.

    One mail tells of one appointment, or of all dates of a series.
    """
    threaded = await threads.put(tx, [_addressed(news, dates) for dates in told])
    new = {contact.id for contact in threaded.new}
    for contact in threaded.new:
        tx.emit(events.contact_created(contact.made_at(tx.now)))
    for dates, contact_id in zip(told, threaded.contact_ids, strict=True):
        if news in FIRST_NEWS or contact_id in new:
            for booking_id in (id_ for one in dates for id_ in one.booking_ids):
                tx.emit(events.contact_linked(contact_id, booking_id=booking_id, cause=_cause(dates)))


def _addressed(news: News, dates: Sequence[Appointment]) -> Addressed:
    appointment = dates[0]
    cause = _cause(dates)
    return Addressed(
        email=normalised_email(appointment.customer_email),
        name=appointment.customer_name,
        phone=appointment.customer_phone,
        business=appointment.business,
        letter=letter(news, appointment) if len(dates) == 1 else series_letter(news, dates),
        invitations=tuple(filter(None, (invitation(news, one) for one in dates))),
        managed=tuple(one.booking_id for one in dates) if news in WAITING else (),
        causation=cause.chain,
        traceparent=cause.traceparent,
    )


def _cause(dates: Sequence[Appointment]) -> Cause:
    """Of several dates the series told."""
    first = dates[0]
    return cause_of(first.series_id if first.series_id and len(dates) > 1 else first.booking_id)

from collections.abc import Sequence

from chassis.db import Tx
from chassis.events.outbox import cause_of

from inbox import events
from inbox.domain.addressed import Addressed
from inbox.domain.appointment import Appointment, News
from inbox.domain.contact import normalised_email
from inbox.domain.invitation import invitation
from inbox.domain.wording import letter
from inbox.store import threads

FIRST_NEWS = frozenset({News.REQUESTED, News.CONFIRMED})


async def write_booking_mails(tx: Tx, news: News, appointments: Sequence[Appointment]) -> None:
    """Puts the news on each customer's thread, with a mail to send, and says whose the bookings are."""
    threaded = await threads.put(tx, [_addressed(news, one) for one in appointments])
    new = {contact.id for contact in threaded.new}
    for contact in threaded.new:
        tx.emit(events.contact_created(contact.made_at(tx.now)))
    for appointment, contact_id in zip(appointments, threaded.contact_ids, strict=True):
        if news in FIRST_NEWS or contact_id in new:
            for booking_id in appointment.booking_ids:
                tx.emit(events.contact_linked(contact_id, booking_id=booking_id))


def _addressed(news: News, appointment: Appointment) -> Addressed:
    entry, cause = invitation(news, appointment), cause_of(appointment.booking_id)
    return Addressed(
        email=normalised_email(appointment.customer_email),
        name=appointment.customer_name,
        phone=appointment.customer_phone,
        business=appointment.business,
        letter=letter(news, appointment),
        invitations=(entry,) if entry else (),
        causation=cause.chain,
        traceparent=cause.traceparent,
    )

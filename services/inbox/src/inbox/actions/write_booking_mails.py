from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from inbox import events
from inbox.domain.appointment import Appointment, News
from inbox.domain.contact import Contact, NewContact, normalised_email, normalised_phone
from inbox.domain.conversation import Letter, Outbound
from inbox.domain.delivery import Delivery
from inbox.domain.invitation import invitation
from inbox.domain.wording import letter
from inbox.store import contacts, conversations, deliveries, messages
from inbox.store.conversations import Places, Turn

FIRST_NEWS = frozenset({News.REQUESTED, News.CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One customer's news on its way; `contact_id` is whose address it goes to."""

    appointment: Appointment
    email: str
    contact_id: UUID
    letter: Letter


async def write_booking_mails(tx: Tx, news: News, appointments: Sequence[Appointment]) -> None:
    """Puts the news on each customer's thread, with a mail to send, and says whose the bookings are.

    Whoever is not known yet becomes a contact. The number of statements does not depend on the number of
    appointments.
    """
    candidates = {normalised_email(one.customer_email): tx.new_id() for one in appointments}
    owners = await contacts.owners(tx, candidates)
    told = list(_told(news, appointments, owners))
    new = {candidates[email] for email in candidates if owners[email] == candidates[email]}
    _add_contacts(tx, told, new)
    places = await conversations.take_places(tx, _turns(told))
    _queue(tx, news, told, places)
    for one in told:
        if news in FIRST_NEWS or one.contact_id in new:
            for booking_id in one.appointment.booking_ids:
                tx.emit(events.contact_linked(one.contact_id, booking_id))


def _told(news: News, appointments: Sequence[Appointment], owners: dict[str, UUID]) -> Iterator[_Told]:
    for appointment in appointments:
        email = normalised_email(appointment.customer_email)
        yield _Told(
            appointment=appointment, email=email, contact_id=owners[email], letter=letter(news, appointment)
        )


def _add_contacts(tx: Tx, told: Sequence[_Told], ids: set[UUID]) -> None:
    first = {one.contact_id: one for one in reversed(told) if one.contact_id in ids}
    new = [_new_contact(one) for one in first.values()]
    contacts.add(tx, new)
    for one in new:
        contact = Contact(
            id=one.id,
            name=one.name,
            emails=(one.email,),
            phones=(one.phone,) if one.phone else (),
            created_at=tx.now,
        )
        tx.emit(events.contact_created(contact))


def _new_contact(told: _Told) -> NewContact:
    customer = told.appointment
    return NewContact(
        id=told.contact_id,
        name=customer.customer_name,
        email=told.email,
        phone=normalised_phone(customer.customer_phone or ""),
    )


def _turns(told: Sequence[_Told]) -> list[Turn]:
    counts = Counter(one.contact_id for one in told)
    subjects = {one.contact_id: one.letter.subject for one in reversed(told)}
    return [
        Turn(contact_id=contact_id, subject=subjects[contact_id], messages=count)
        for contact_id, count in counts.items()
    ]


def _queue(tx: Tx, news: News, told: Sequence[_Told], places: dict[UUID, Places]) -> None:
    sequences = {contact_id: place.first for contact_id, place in places.items()}
    written, queued = [], []
    for one in told:
        message_id, sequence = tx.new_id(), sequences[one.contact_id]
        sequences[one.contact_id] += 1
        written.append(
            Outbound(
                id=message_id,
                conversation_id=places[one.contact_id].conversation_id,
                sequence=sequence,
                letter=one.letter,
            )
        )
        queued.append(
            Delivery(
                message_id=message_id,
                recipient=one.email,
                recipient_name=one.appointment.customer_name,
                sender_name=one.appointment.business,
                invitation=invitation(news, one.appointment),
            )
        )
    messages.add(tx, written)
    deliveries.add(tx, queued)

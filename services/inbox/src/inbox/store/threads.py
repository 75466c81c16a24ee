"""Letters to customers: who they are, where the letters stand, and that they are to be sent."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from inbox.domain.addressed import Addressed
from inbox.domain.contact import NewContact, normalised_phone
from inbox.domain.conversation import Outbound
from inbox.domain.delivery import Delivery
from inbox.store import contacts, conversations, deliveries, messages
from inbox.store.conversations import Places, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Threaded:
    """Of each letter in turn whose it is, and who became a contact by it."""

    contact_ids: tuple[UUID, ...]
    new: tuple[NewContact, ...]


async def put(tx: Tx, letters: Sequence[Addressed]) -> Threaded:
    """Puts each on its customer's thread, with a mail to send; whoever is not known yet becomes a contact.

    The number of statements does not depend on the number of letters.
    """
    candidates = {one.email: tx.new_id() for one in letters}
    owners = await contacts.owners(tx, candidates)
    new = [
        _new_contact(id_, next(one for one in letters if one.email == email))
        for email, id_ in candidates.items()
        if owners[email] == id_
    ]
    contacts.add(tx, new)
    contact_ids = tuple(owners[one.email] for one in letters)
    _queue(tx, letters, contact_ids, await conversations.take_places(tx, _turns(letters, contact_ids)))
    return Threaded(contact_ids=contact_ids, new=tuple(new))


def _new_contact(id_: UUID, letter: Addressed) -> NewContact:
    return NewContact(
        id=id_, name=letter.name, email=letter.email, phone=normalised_phone(letter.phone or "")
    )


def _turns(letters: Sequence[Addressed], contact_ids: Sequence[UUID]) -> list[Turn]:
    subjects = {
        contact_id: one.letter.subject
        for one, contact_id in reversed([*zip(letters, contact_ids, strict=True)])
    }
    return [
        Turn(contact_id=contact_id, subject=subjects[contact_id], messages=count)
        for contact_id, count in Counter(contact_ids).items()
    ]


def _queue(
    tx: Tx, letters: Sequence[Addressed], contact_ids: Sequence[UUID], places: dict[UUID, Places]
) -> None:
    sequences = {contact_id: place.first for contact_id, place in places.items()}
    written, queued = [], []
    for one, contact_id in zip(letters, contact_ids, strict=True):
        message_id, sequence = tx.new_id(), sequences[contact_id]
        sequences[contact_id] += 1
        written.append(
            Outbound(
                id=message_id,
                conversation_id=places[contact_id].conversation_id,
                sequence=sequence,
                letter=one.letter,
            )
        )
        queued.append(
            Delivery(
                message_id=message_id,
                recipient=one.email,
                recipient_name=one.name,
                sender_name=one.business,
                invitations=one.invitations,
                secret=one.secret,
                causation=one.causation,
                traceparent=one.traceparent,
                managed=one.managed,
            )
        )
    messages.add(tx, written)
    deliveries.add(tx, queued)

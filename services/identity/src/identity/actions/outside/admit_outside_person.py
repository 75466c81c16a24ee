from dataclasses import dataclass
from uuid import UUID

from chassis.db import ReadTx, Tx

from identity.domain.outside.account import Link, OutsidePerson, verdict
from identity.domain.outside.sign_in import STRANGERS_TICKET_FOR, TICKET_FOR
from identity.store.outside import identities, sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitOutsidePerson:
    """For a person whose ID token was checked; `state` and `ticket` are digests."""

    state: bytes
    person: OutsidePerson
    ticket: bytes


async def admit_outside_person(tx: Tx, wish: AdmitOutsidePerson) -> None:
    """Who has no account gets a ticket too: it opens nothing, but an account may begin with it."""
    user_id = await identities.owner(tx, wish.person) or await _account_to_link(tx, wish.person)
    until = tx.now + (TICKET_FOR if user_id else STRANGERS_TICKET_FOR)
    sign_ins.admit(tx, wish.state, wish.person, user_id, ticket=wish.ticket, until=until)


async def _account_to_link(tx: ReadTx, person: OutsidePerson) -> UUID | None:
    account = await identities.account_of_email(tx, person.email)
    linked = account is not None and verdict(person, account) is Link.TO_ACCOUNT
    return account.user_id if account and linked else None

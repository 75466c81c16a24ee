from dataclasses import dataclass
from uuid import UUID

from chassis.db import ReadTx, Tx

from identity.domain.outside.account import Link, OutsidePerson, verdict
from identity.domain.outside.errors import OutsideAccountUnknown
from identity.domain.outside.sign_in import TICKET_FOR
from identity.store.outside import identities, sign_ins


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitOutsidePerson:
    """For a person whose ID token was checked; `state` and `ticket` are digests."""

    state: bytes
    person: OutsidePerson
    ticket: bytes


async def admit_outside_person(tx: Tx, wish: AdmitOutsidePerson) -> None:
    """Raises `OutsideAccountUnknown`."""
    user_id = await identities.owner(tx, wish.person) or await _account_to_link(tx, wish.person)
    if user_id is None:
        raise OutsideAccountUnknown
    until = tx.now + TICKET_FOR
    sign_ins.admit(tx, wish.state, wish.person, user_id, ticket=wish.ticket, until=until)


async def _account_to_link(tx: ReadTx, person: OutsidePerson) -> UUID | None:
    account = await identities.account_of_email(tx, person.email)
    linked = account is not None and verdict(person, account) is Link.TO_ACCOUNT
    return account.user_id if account and linked else None

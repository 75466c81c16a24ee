from chassis.db import Tx

from identity.domain.errors import EmailTaken
from identity.domain.outside.account import OutsidePerson
from identity.domain.outside.errors import InvalidTicket, OutsideEmailUnproved
from identity.store.outside import sign_ins


async def take_stranger(tx: Tx, ticket: bytes, challenge: str) -> OutsidePerson:
    """Spends the ticket of somebody who is about to get an account; `ticket` is a digest.

    Raises `InvalidTicket`, `OutsideEmailUnproved`, or `EmailTaken` where the ticket opens an account already.
    """
    redeemed = await sign_ins.redeem(tx, ticket, challenge)
    if redeemed is None:
        raise InvalidTicket
    if redeemed.user_id is not None:
        raise EmailTaken("you have an account; exchange the ticket for tokens instead", field="ticket")
    if not (redeemed.person.email and redeemed.person.email_verified):
        raise OutsideEmailUnproved
    return redeemed.person

from uuid import UUID

from chassis.db import Tx

from identity.domain.outside.account import OutsidePerson
from identity.domain.outside.errors import InvalidTicket, OutsideIdentityTaken
from identity.store.outside import sign_ins


async def take_own_ticket(tx: Tx, ticket: bytes, challenge: str, user_id: UUID) -> OutsidePerson:
    """Spends the ticket of somebody who is signed in; `ticket` is a digest.

    Raises `InvalidTicket`, or `OutsideIdentityTaken` where it is that of another account.
    """
    redeemed = await sign_ins.redeem(tx, ticket, challenge)
    if redeemed is None:
        raise InvalidTicket
    if redeemed.user_id not in (None, user_id):
        raise OutsideIdentityTaken
    return redeemed.person

from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx
from chassis.errors import Denied

from identity.domain.outside.errors import InvalidTicket, OutsideProofMissing
from identity.domain.second_factor.factor import FRESH
from identity.store.outside import sign_ins
from identity.store.second_factor import factors
from identity.store.sessions import proofs


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveSessionOutside:
    """`ticket` is a digest."""

    ticket: bytes
    challenge: str
    user_id: UUID
    session_id: UUID


async def prove_session_outside(tx: Tx, wish: ProveSessionOutside) -> None:
    """Raises `InvalidTicket`, `OutsideProofMissing`, or `Denied` for who has a second factor."""
    factor = await factors.find(tx, wish.user_id)
    if factor is not None and factor.confirmed_at is not None:
        raise Denied("you have a second factor; show a code of it (POST /auth/reauthenticate)")
    redeemed = await sign_ins.redeem(tx, wish.ticket, wish.challenge)
    if redeemed is None or redeemed.user_id != wish.user_id:
        raise InvalidTicket
    proved_at = redeemed.person.proved_at(tx.now)
    if tx.now - proved_at > FRESH:
        raise OutsideProofMissing
    proofs.renew_to(tx, wish.session_id, proved_at)

from dataclasses import dataclass
from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.outside.errors import OutsideAccountUnknown, OutsideSignInRefused
from identity.domain.second_factor.factor import Challenge
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Grant, Session, granted
from identity.store.access import audit_log
from identity.store.outside import identities, sign_ins
from identity.store.people import memberships, users
from identity.store.second_factor import challenges
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemOutsideSignIn:
    """`ticket`, `first_token` and `second_step` are digests; the last one is of what a code must answer."""

    ticket: bytes
    challenge: str
    first_token: bytes
    second_step: bytes
    client: Client


async def redeem_outside_sign_in(tx: Tx, wish: RedeemOutsideSignIn) -> Grant | None:
    """Begins a session in the transaction's workspace, and links what is new.

    None for who has a second factor: the session begins when a code answers the second step.
    Raises `OutsideSignInRefused` or `OutsideAccountUnknown`.
    """
    await tx.together()
    redeemed = await sign_ins.redeem(tx, wish.ticket, wish.challenge)
    if redeemed is None:
        raise OutsideSignInRefused
    user_id, issuer = redeemed.user_id, redeemed.person.issuer
    if user_id is None:
        raise OutsideAccountUnknown
    held = await memberships.entering_rights(tx, user_id)
    is_new = await identities.link(tx, redeemed.person, user_id)
    if held is None or is_new is None:
        raise OutsideAccountUnknown
    if is_new:
        audit_log.add(tx, Act.OUTSIDE_IDENTITY_LINKED, f"user:{user_id}", detail=issuer, user_id=user_id)
    if await _has_second_factor(tx, user_id, wish.second_step):
        return None
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=user_id, created_at=tx.now)
    proved_at = redeemed.person.proved_at(tx.now)
    sessions.start(tx, session, wish.first_token, wish.client, proved_at=proved_at)
    audit_log.add(tx, Act.SESSION_STARTED, f"session:{session.id}", detail=issuer, user_id=user_id)
    return granted(session, held)


async def _has_second_factor(tx: Tx, user_id: UUID, second_step: bytes) -> bool:
    """Leaves the challenge where she has; a password that changes before the answer ends it."""
    guarded = await users.guarded_password_hash(tx, user_id)
    if guarded is None:
        return False
    challenge = Challenge(
        digest=second_step, user_id=user_id, workspace_id=tx.workspace_id, password_hash=guarded
    )
    challenges.add(tx, challenge)
    return True

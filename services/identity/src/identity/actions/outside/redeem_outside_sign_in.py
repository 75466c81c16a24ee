from dataclasses import dataclass

from chassis.db import Tx

from identity.domain.audit import Act
from identity.domain.outside.errors import OutsideAccountUnknown, OutsideSignInRefused
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Grant, Session
from identity.store import audit_log, memberships
from identity.store.outside import identities, sign_ins
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemOutsideSignIn:
    """`ticket` is a digest."""

    ticket: bytes
    challenge: str
    first_token: bytes
    client: Client


async def redeem_outside_sign_in(tx: Tx, wish: RedeemOutsideSignIn) -> Grant:
    """Begins a session in the transaction's workspace, and links what is new.

    Raises `OutsideSignInRefused` or `OutsideAccountUnknown`.
    """
    await tx.together()
    redeemed = await sign_ins.redeem(tx, wish.ticket, wish.challenge)
    if redeemed is None:
        raise OutsideSignInRefused
    user_id = redeemed.user_id
    rights = await memberships.entering_rights(tx, user_id)
    is_new = await identities.link(tx, redeemed.issuer, redeemed.subject, user_id, tx.now)
    if rights is None or is_new is None:
        raise OutsideAccountUnknown
    if is_new:
        detail = redeemed.issuer
        audit_log.add(tx, Act.OUTSIDE_IDENTITY_LINKED, f"user:{user_id}", detail=detail, user_id=user_id)
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=user_id, created_at=tx.now)
    sessions.start(tx, session, wish.first_token, wish.client)
    subject = f"session:{session.id}"
    audit_log.add(tx, Act.SESSION_STARTED, subject, detail=redeemed.issuer, user_id=user_id)
    return Grant(session=session, role=rights.role, scopes=rights.scopes, granted_at=tx.now)

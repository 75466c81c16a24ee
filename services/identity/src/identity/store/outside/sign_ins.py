from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import Boolean, LargeBinary, Uuid, bindparam, delete, insert, select, update

from identity.domain.outside.account import OutsidePerson
from identity.store.outside.tables import outside_sign_ins as sign_ins
from identity.store.tables import Moment

INSERT = insert(sign_ins)
SWEEP = delete(sign_ins).where(sign_ins.c.ends_at < bindparam("now", type_=Moment))
# Guarded, so that of two answers with one state the second finds nothing.
TAKE = (
    update(sign_ins)
    .where(
        sign_ins.c.state_digest == bindparam("of_state", type_=LargeBinary),
        sign_ins.c.provider == bindparam("of_provider"),
        sign_ins.c.answered_at.is_(None),
        sign_ins.c.ends_at > bindparam("now", type_=Moment),
    )
    .values(answered_at=bindparam("now", type_=Moment))
    .returning(sign_ins.c.nonce, sign_ins.c.sealed_verifier)
)
ADMIT = (
    update(sign_ins)
    .where(sign_ins.c.state_digest == bindparam("of_state", type_=LargeBinary))
    .values(
        user_id=bindparam("user", type_=Uuid),
        email=bindparam("by_email"),
        email_verified=bindparam("is_verified", type_=Boolean),
        authenticated_at=bindparam("at", type_=Moment),
        issuer=bindparam("by_issuer"),
        subject=bindparam("as_subject"),
        ticket_digest=bindparam("ticket", type_=LargeBinary),
        ends_at=bindparam("until", type_=Moment),
    )
)
_OF_TICKET = (
    sign_ins.c.ticket_digest == bindparam("ticket", type_=LargeBinary),
    sign_ins.c.challenge == bindparam("of_challenge"),
)
FIND_ADMITTED = select(sign_ins.c.user_id, sign_ins.c.workspace).where(*_OF_TICKET)
REDEEM = (
    delete(sign_ins)
    .where(*_OF_TICKET, sign_ins.c.ends_at > bindparam("now", type_=Moment))
    .returning(
        sign_ins.c.user_id,
        sign_ins.c.issuer,
        sign_ins.c.subject,
        sign_ins.c.email,
        sign_ins.c.email_verified,
        sign_ins.c.authenticated_at,
    )
)


class Taken(NamedTuple):
    nonce: str
    sealed_verifier: bytes


class Redeemed(NamedTuple):
    user_id: UUID | None
    """None of somebody without an account."""
    person: OutsidePerson


def add(
    tx: Tx,
    *,
    state: bytes,
    provider: str,
    nonce: str,
    sealed_verifier: bytes,
    challenge: str,
    workspace: str,
    ends_at: datetime,
) -> None:
    """Those that are over go."""
    row = {
        "state_digest": state,
        "provider": provider,
        "nonce": nonce,
        "sealed_verifier": sealed_verifier,
        "challenge": challenge,
        "workspace": workspace,
        "ends_at": ends_at,
    }
    tx.later(SWEEP, {"now": tx.now})
    tx.later(INSERT, row)


async def take(tx: Tx, state: bytes, provider: str) -> Taken | None:
    """Once, before anything is asked of the provider."""
    row = await tx.row(TAKE, {"of_state": state, "of_provider": provider, "now": tx.now})
    return Taken(*row) if row else None


def admit(
    tx: Tx, state: bytes, person: OutsidePerson, user_id: UUID | None, *, ticket: bytes, until: datetime
) -> None:
    params = {
        "of_state": state,
        "user": user_id,
        "by_email": person.email,
        "is_verified": person.email_verified,
        "at": person.authenticated_at,
        "by_issuer": person.issuer,
        "as_subject": person.subject,
        "ticket": ticket,
        "until": until,
    }
    tx.later(ADMIT, params)


async def find_admitted(tx: ReadTx, ticket: bytes, challenge: str) -> tuple[UUID | None, str] | None:
    """The user, None for somebody without an account, and the workspace that was wished for."""
    row = await tx.row(FIND_ADMITTED, {"ticket": ticket, "of_challenge": challenge})
    return (row[0], row[1]) if row else None


async def redeem(tx: Tx, ticket: bytes, challenge: str) -> Redeemed | None:
    row = await tx.row(REDEEM, {"ticket": ticket, "of_challenge": challenge, "now": tx.now})
    if row is None:
        return None
    user_id, issuer, subject, email, email_verified, authenticated_at = row
    person = OutsidePerson(
        issuer=issuer,
        subject=subject,
        email=email,
        email_verified=email_verified,
        authenticated_at=authenticated_at,
    )
    return Redeemed(user_id=user_id, person=person)

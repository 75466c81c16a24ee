from dataclasses import dataclass
from datetime import timedelta

from chassis.db import Tx

from identity import events
from identity.domain.access.audit import Act
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Ended, Grant, Reuse, Session, granted, judge
from identity.store import workspaces
from identity.store.access import audit_log
from identity.store.people import memberships
from identity.store.sessions import refresh_tokens as tokens
from identity.store.sessions import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokens:
    """`presented` and `successor` are digests; only the holder of the presented token can open the seal."""

    presented: bytes
    successor: bytes
    sealed_successor: bytes
    grace: timedelta
    client: Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    grant: Grant
    sealed_successor: bytes


async def refresh_tokens(tx: Tx, wish: RefreshTokens) -> Refreshed | None:
    """Puts a successor in the token's place; None where the token is not valid.
    Raises `WorkspaceSuspended`.

    It answers instead of raising, because ending the family of a stolen token must be committed.
    """
    session = await tokens.rotate(tx, wish.presented, wish.successor, wish.sealed_successor)
    if session is None:
        return await _reuse(tx, wish)
    held = await memberships.hold_rights(tx, session.user_id)
    if held is None:
        return None
    sessions.touch(tx, session, tx.now, wish.client)
    return Refreshed(grant=granted(session, held), sealed_successor=wish.sealed_successor)


async def _reuse(tx: Tx, wish: RefreshTokens) -> Refreshed | None:
    await workspaces.refuse_suspended(tx)
    token = await tokens.find(tx, wish.presented)
    if token is None:
        return None
    verdict = judge(token, now=tx.now, grace=wish.grace)
    if verdict is Reuse.STOLEN:
        await _end(tx, token.session)
    if verdict is not Reuse.REPEATED or token.sealed_successor is None:
        return None
    held = await memberships.hold_rights(tx, token.session.user_id)
    if held is None:
        return None
    return Refreshed(grant=granted(token.session, held), sealed_successor=token.sealed_successor)


async def _end(tx: Tx, session: Session) -> None:
    because = Ended.REFRESH_TOKEN_REUSED
    for id_ in await sessions.revoke(tx, session.user_id, [session.id], because=because):
        tx.emit(events.session_revoked(tx.workspace_id, session.user_id, id_, tx.now))
        audit_log.add(tx, Act.SESSION_REVOKED, f"session:{id_}", detail=because.value)

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.db import Tx

from identity.domain.access.audit import Act
from identity.domain.errors import InvalidChallenge, InvalidCode, InvalidCredentials, SessionOver
from identity.domain.second_factor.factor import AnsweredChallenge
from identity.domain.sessions.client import Client
from identity.domain.sessions.session import Grant, Session, granted
from identity.domain.sign_in.proof import PasswordProof
from identity.store.access import audit_log
from identity.store.people import memberships, users
from identity.store.second_factor import challenges, factors
from identity.store.sessions import living, sessions
from identity.store.sign_in import attempts


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueTokens:
    """For a person who is known by then; `proof` is given where she was by her password."""

    user_id: UUID
    first_token: bytes
    client: Client
    proof: PasswordProof | None = None
    answered: AnsweredChallenge | None = None
    """Where she has a second factor."""
    proved_at: datetime | None = None
    """When she showed that it is she; None means now."""
    beside: UUID | None = None
    """The session in which she asks for another one; it must not be over."""


async def issue_tokens(tx: Tx, wish: IssueTokens) -> Grant:
    """Begins a session in the transaction's workspace.

    Raises `InvalidCredentials` or `SessionOver`; of who has a second factor also `InvalidChallenge` or
    `InvalidCode`.
    """
    await _use_code(tx, wish.answered)
    held = await memberships.entering_rights(tx, wish.user_id)
    if held is None or not await _still_proved(tx, wish):
        raise InvalidCredentials
    if wish.beside is not None and not await living.hold(tx, wish.user_id, wish.beside):
        raise SessionOver
    session = Session(id=tx.new_id(), workspace_id=tx.workspace_id, user_id=wish.user_id, created_at=tx.now)
    sessions.start(tx, session, wish.first_token, wish.client, proved_at=wish.proved_at)
    audit_log.add(tx, Act.SESSION_STARTED, f"session:{session.id}", user_id=wish.user_id)
    return granted(session, held)


async def _use_code(tx: Tx, answered: AnsweredChallenge | None) -> None:
    """Both serve once. Raises `InvalidChallenge` or `InvalidCode`."""
    if answered is None:
        return
    if answered.digest is not None and not await challenges.spend(tx, answered.digest):
        raise InvalidChallenge
    if not await factors.use(tx, answered.shown):
        raise InvalidCode
    attempts.note_success(tx, answered.counters)


async def _still_proved(tx: Tx, wish: IssueTokens) -> bool:
    """False where the password was changed meanwhile: what ended all sessions must end this one too."""
    proof = wish.proof
    if proof is None:
        return True
    if proof.counters is not None:
        attempts.note_success(tx, proof.counters)
    if proof.renewed_hash is None:
        return await users.hold_password(tx, wish.user_id, proof.password_hash)
    return await users.change_password(
        tx, wish.user_id, old_hash=proof.password_hash, new_hash=proof.renewed_hash
    )

from uuid import UUID

from chassis.db import Row, Tx, own
from sqlalchemy import LargeBinary, and_, bindparam, func, insert, select, update

from identity.domain.sessions.session import RotatedToken, Session
from identity.store.tables import memberships, refresh_tokens, sessions, workspaces

INSERT = insert(refresh_tokens)

_successors = refresh_tokens.alias("successors")
_session_lives = and_(sessions.c.revoked_at.is_(None), sessions.c.ends_at > func.now())
_of_session = and_(
    sessions.c.workspace_id == refresh_tokens.c.workspace_id, sessions.c.id == refresh_tokens.c.session_id
)
_of_member = and_(
    memberships.c.workspace_id == sessions.c.workspace_id, memberships.c.user_id == sessions.c.user_id
)
_in_open_workspace = and_(
    workspaces.c.workspace_id == sessions.c.workspace_id, workspaces.c.suspended_at.is_(None)
)
_is_presented = and_(
    own(refresh_tokens),
    refresh_tokens.c.digest == bindparam("presented", type_=LargeBinary),
)

# One guarded update: of all that present a token at once, the database lets one rotate it.
ROTATE = (
    update(refresh_tokens)
    .where(_is_presented, refresh_tokens.c.state == "live", _of_session, _session_lives, _of_member)
    .where(_in_open_workspace)
    .values(
        state="rotated",
        rotated_at=func.clock_timestamp(),
        successor=bindparam("next", type_=LargeBinary),
        sealed_successor=bindparam("sealed", type_=LargeBinary),
    )
    .returning(
        sessions.c.id,
        sessions.c.user_id,
        sessions.c.created_at,
        refresh_tokens.c.generation,
    )
)
FIND = (
    select(
        sessions.c.id,
        sessions.c.user_id,
        sessions.c.created_at,
        _session_lives.label("session_lives"),
        refresh_tokens.c.rotated_at,
        (_successors.c.state == "live").label("successor_lives"),
        refresh_tokens.c.sealed_successor,
    )
    .join(sessions, _of_session)
    .outerjoin(
        _successors,
        and_(
            _successors.c.workspace_id == refresh_tokens.c.workspace_id,
            _successors.c.digest == refresh_tokens.c.successor,
        ),
    )
    .where(_is_presented)
)


def add(tx: Tx, session: Session, digest: bytes, *, generation: int) -> None:
    row = {"digest": digest, "session_id": session.id, "generation": generation, "state": "live"}
    tx.later(INSERT, row)


async def rotate(tx: Tx, presented: bytes, successor: bytes, sealed_successor: bytes) -> Session | None:
    """Puts the successor in the place of a live token; None where there is nothing to rotate."""
    params = {"presented": presented, "next": successor, "sealed": sealed_successor}
    row = await tx.row(ROTATE, params)
    if row is None:
        return None
    session = _session(tx.workspace_id, row)
    add(tx, session, successor, generation=row[3] + 1)
    return session


async def find(tx: Tx, presented: bytes) -> RotatedToken | None:
    row = await tx.row(FIND, {"presented": presented})
    if row is None:
        return None
    return RotatedToken(
        session=_session(tx.workspace_id, row),
        session_lives=row[3],
        rotated_at=row[4],
        successor_lives=bool(row[5]),
        sealed_successor=row[6],
    )


def _session(workspace_id: UUID, row: Row) -> Session:
    return Session(id=row[0], workspace_id=workspace_id, user_id=row[1], created_at=row[2])

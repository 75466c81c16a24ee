from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx, Tx, due_rows, insert_many, own
from sqlalchemy import (
    ARRAY,
    Integer,
    Interval,
    Text,
    Uuid,
    any_,
    bindparam,
    func,
    literal,
    update,
)

from inbox.domain.account_mails.account_mail import ClaimedMail, MailKind, RequestedMail
from inbox.domain.delivery import LEASE, Verdict
from inbox.store.settling import settling, told
from inbox.store.tables import account_mails

_a = account_mails

ADD = insert_many(_a, "id", "kind")
DUE = due_rows(func.due_account_mails(func.now(), bindparam("most", type_=Integer)))
CLAIM = (
    update(_a)
    .where(
        own(_a),
        _a.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))),
        _a.c.status == literal("queued", Text),
        _a.c.due_at <= func.now(),
    )
    .values(due_at=func.now() + literal(LEASE, Interval), attempts=_a.c.attempts + 1)
    .returning(_a.c.id, _a.c.kind, _a.c.requested_at, _a.c.attempts)
)
SETTLE = settling(_a, _a.c.id)


def add(tx: Tx, requested: Sequence[RequestedMail]) -> None:
    """Due at once."""
    tx.later(ADD, {"ids": [one.id for one in requested], "kinds": [one.kind.value for one in requested]})


async def due(tx: ReadTx, most: int) -> list[tuple[UUID, UUID]]:
    """Workspace and id of what waits, of all workspaces."""
    return [(workspace_id, id_) for workspace_id, id_ in await tx.rows(DUE, {"most": most})]


async def claim(tx: Tx, ids: Sequence[UUID]) -> list[ClaimedMail]:
    """Those that nobody claimed meanwhile; nobody else gets them while the lease lasts."""
    rows = await tx.rows(CLAIM, {"ids": list(ids)})
    return [
        ClaimedMail(
            id=id_,
            kind=MailKind(kind),
            workspace_id=tx.workspace_id,
            requested_at=requested_at,
            attempt=attempt,
        )
        for id_, kind, requested_at, attempt in rows
    ]


def settle(tx: Tx, verdicts: Sequence[Verdict]) -> None:
    """What was settled before is left as it is."""
    tx.later(SETTLE, told(verdicts))

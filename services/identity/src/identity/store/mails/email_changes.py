"""The links by which an account gets another address, and its old one back."""

from datetime import timedelta
from uuid import UUID

from chassis.db import ReadTx, Tx
from sqlalchemy import Interval, Uuid, bindparam, cast, func, literal, select, update

from identity.domain.mails.mailed_link import MailKind, WaitingAddress
from identity.store.mails.tables import mailed_links

_l = mailed_links
_is_open = (_l.c.user_id == bindparam("account", type_=Uuid), _l.c.spent_at.is_(None))
COUNT_LATELY = select(func.count()).where(
    _l.c.user_id == bindparam("account", type_=Uuid),
    _l.c.kind == MailKind.EMAIL_CHANGE.value,
    _l.c.created_at > func.now() - cast(literal(timedelta(hours=1), Interval), Interval),
)
_is_wish = (*_is_open, _l.c.kind == MailKind.EMAIL_CHANGE.value)
FIND_WAITING = select(_l.c.email, _l.c.expires_at).where(*_is_wish, _l.c.expires_at > func.now())
CANCEL = update(_l).where(*_is_wish).values(spent_at=func.now(), sealed_token=None).returning(_l.c.id)
# Ids rise with time.
CANCEL_SINCE = (
    update(_l)
    .where(*_is_open, _l.c.id >= bindparam("since", type_=Uuid))
    .values(spent_at=func.now(), sealed_token=None)
)


async def count_lately(tx: ReadTx, user_id: UUID) -> int:
    """Wishes of a person in the last hour, for whatever address."""
    count: int = await tx.scalar(COUNT_LATELY, {"account": user_id})
    return count


async def find_waiting(tx: ReadTx, user_id: UUID) -> WaitingAddress | None:
    row = await tx.row(FIND_WAITING, {"account": user_id})
    return WaitingAddress(email=row[0], expires_at=row[1]) if row else None


def cancel(tx: Tx, user_id: UUID) -> None:
    """What the person wished for and nobody confirmed."""
    tx.later(CANCEL, {"account": user_id})


async def take_back(tx: Tx, user_id: UUID) -> bool:
    """The same, of the person's own accord; False where nothing waited."""
    return bool(await tx.rows(CANCEL, {"account": user_id}))


def cancel_since(tx: Tx, user_id: UUID, link_id: UUID) -> None:
    """Wishes and ways back that are as new as a link or newer."""
    tx.later(CANCEL_SINCE, {"account": user_id, "since": link_id})

"""What an order has not heard yet of its dates."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx, own
from sqlalchemy import bindparam, func, update

from booking.domain.tickets.dates import DateNews
from booking.store.tickets.tables import date_news

_n = date_news
TELL = (
    update(_n)
    .where(own(_n), _n.c.order_id == bindparam("of_order"), _n.c.told_at.is_(None))
    .values(told_at=func.now())
    .returning(_n.c.date_id, _n.c.was_starts_at, _n.c.was_ends_at)
)


async def tell(tx: Tx, order_id: UUID) -> list[DateNews]:
    """Once; the order is locked by this transaction."""
    return [_news(*row) for row in await tx.rows(TELL, {"of_order": order_id})]


def _news(date_id: UUID, was_starts_at: datetime | None, was_ends_at: datetime | None) -> DateNews:
    return DateNews(date_id=date_id, was_starts_at=was_starts_at, was_ends_at=was_ends_at)

"""Orders of tickets under one address, the latest first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx
from sqlalchemy import Uuid, and_, bindparam, select, tuple_

from booking.domain.tickets.sales.order import TicketOrder
from booking.store.tables import Moment
from booking.store.tickets.sales.orders import COLUMNS, order_of
from booking.store.tickets.tables import shows, ticket_orders

_o, _s = ticket_orders, shows
NEWEST = (
    select(*COLUMNS, _s.c.name.label("show_name"))
    .join(_s, and_(_s.c.workspace_id == _o.c.workspace_id, _s.c.id == _o.c.show_id))
    .where(
        _o.c.workspace_id == bindparam("workspace_id"),
        _s.c.workspace_id == bindparam("workspace_id"),
        _o.c.customer_email == bindparam("email"),
    )
    .order_by(_o.c.created_at.desc(), _o.c.id.desc())
    .limit(bindparam("limit"))
)
EARLIER = NEWEST.where(
    tuple_(_o.c.created_at, _o.c.id)
    < tuple_(bindparam("before_created_at", type_=Moment), bindparam("before_id", type_=Uuid))
)


async def page(
    tx: ReadTx, email: str, limit: int, after: tuple[datetime | None, UUID | None]
) -> list[tuple[TicketOrder, str]]:
    """Each with the name of its event."""
    before_created_at, before_id = after
    params: dict[str, Any] = {"email": email, "limit": limit}
    if before_created_at is None:
        rows = await tx.rows(NEWEST, params)
    else:
        place = {"before_created_at": before_created_at, "before_id": before_id}
        rows = await tx.rows(EARLIER, params | place)
    return [(order_of(row[:-1]), row[-1]) for row in rows]

"""Orders of tickets under one address, the latest first."""

from chassis.db import Keyset, ReadTx, RowKey, own
from sqlalchemy import and_, bindparam, select

from booking.domain.tickets.sales.order import TicketOrder
from booking.store.tickets.sales.orders import COLUMNS, order_of
from booking.store.tickets.tables import shows, ticket_orders

_o, _s = ticket_orders, shows
_NEWEST_FIRST = Keyset(_o.c.created_at, _o.c.id, newest_first=True)
PAGE = _NEWEST_FIRST.page(
    select(*COLUMNS, _s.c.name.label("show_name"))
    .join(_s, and_(_s.c.workspace_id == _o.c.workspace_id, _s.c.id == _o.c.show_id))
    .where(own(_o), own(_s), _o.c.customer_email == bindparam("email"))
)


async def page(tx: ReadTx, email: str, limit: int, after: RowKey) -> list[tuple[TicketOrder, str]]:
    """Each with the name of its event."""
    rows = await tx.rows(PAGE, {"email": email, **_NEWEST_FIRST.bind(after, limit)})
    return [(order_of(row[:-1]), row[-1]) for row in rows]

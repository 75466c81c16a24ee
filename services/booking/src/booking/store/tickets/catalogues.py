"""All that decides a sale, read in one round trip."""

from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import NotFound
from sqlalchemy import and_, bindparam, select

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.show import ShowDate
from booking.store.tickets import quotas, ticket_types
from booking.store.tickets.rows import columns_of, own, record_of
from booking.store.tickets.shows import COLUMNS as SHOW_COLUMNS
from booking.store.tickets.shows import show_of
from booking.store.tickets.tables import show_dates, shows, venues
from booking.store.tickets.venues import seat_map_of

_s, _d, _v = shows, show_dates, venues
SHOW = (
    select(*SHOW_COLUMNS, _v.c.seat_map)
    .outerjoin(_v, and_(_v.c.workspace_id == _s.c.workspace_id, _v.c.id == _s.c.venue_id))
    .where(own(_s), _s.c.id == bindparam("show_id"))
)
DATES = (
    select(*columns_of(_d, ShowDate))
    .where(own(_d), _d.c.show_id == bindparam("show_id"))
    .order_by(_d.c.starts_at)
)


async def load(tx: ReadTx, show_id: UUID) -> Catalogue | None:
    of_it = {"show_id": show_id}
    found, dates, types, counters = await tx.together(
        (SHOW, of_it), (DATES, of_it), (ticket_types.OF_SHOW, of_it), (quotas.OF_SHOW, of_it)
    )
    if not found:
        return None
    *show, seat_map = found[0]
    return Catalogue(
        show=show_of(tuple(show)),
        dates={date.id: date for date in (record_of(row, ShowDate) for row in dates)},
        types={one.id: one for one in map(ticket_types.ticket_type_of, types)},
        quotas={one.id: one for one in map(quotas.quota_of, counters)},
        lapsed=frozenset(row[0] for row in counters if row[-1] or row[-2]),
        seat_map=seat_map_of(seat_map or []),
    )


async def of_show(tx: ReadTx, show_id: UUID) -> Catalogue:
    """Of an event that is there."""
    catalogue = await load(tx, show_id)
    if catalogue is None:
        raise NotFound("There is no such event.")
    return catalogue

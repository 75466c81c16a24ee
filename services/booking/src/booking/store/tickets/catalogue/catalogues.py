"""All that decides a sale, read in one round trip."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, own
from chassis.errors import NotFound
from sqlalchemy import BigInteger, Executable, and_, bindparam, func, select

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.show import ShowDate
from booking.store import turns
from booking.store.tables import workspaces
from booking.store.tickets.catalogue import ticket_types
from booking.store.tickets.catalogue.shows import COLUMNS as SHOW_COLUMNS
from booking.store.tickets.catalogue.shows import show_of
from booking.store.tickets.catalogue.venues import seat_map_of
from booking.store.tickets.rows import columns_of, record_of
from booking.store.tickets.sales import quotas, vouchers, waiting
from booking.store.tickets.tables import show_dates, shows, venues

Statement = tuple[Executable, dict[str, Any]]

_s, _d, _v, _w = shows, show_dates, venues, workspaces
SHOW = (
    select(*SHOW_COLUMNS, _v.c.seat_map, _w.c.name)
    .outerjoin(_v, and_(_v.c.workspace_id == _s.c.workspace_id, _v.c.id == _s.c.venue_id))
    .outerjoin(_w, _w.c.workspace_id == _s.c.workspace_id)
    .where(own(_s), _s.c.id == bindparam("show_id"))
)
# Of the event as it stays until the transaction ends: nothing that it sells is taken away meanwhile.
SHOW_KEPT = SHOW.add_columns(func.pg_advisory_xact_lock_shared(bindparam("turn", type_=BigInteger)))
DATES = (
    select(*columns_of(_d, ShowDate))
    .where(own(_d), _d.c.show_id == bindparam("show_id"))
    .order_by(_d.c.starts_at)
)


async def load(
    tx: ReadTx, show_id: UUID, codes: Iterable[str] = (), *, kept: bool = False
) -> Catalogue | None:
    """With the vouchers of these codes, as far as there are any.

    Who refers to a ticket type or a quota of it has it `kept` until the transaction ends.
    """
    of_it = {"show_id": show_id}
    turn = {"turn": turns.key(tx, turns.Turn.CATALOGUE, show_id)}
    asked: list[Statement] = [
        (SHOW_KEPT, of_it | turn) if kept else (SHOW, of_it),
        (DATES, of_it),
        (ticket_types.OF_SHOW, of_it),
        (quotas.ON_SALE, of_it),
        (waiting.SMALLEST, of_it),
    ]
    named = {"codes": sorted(set(codes)), **of_it}
    if named["codes"]:
        asked += [(vouchers.BY_CODE, named), (vouchers.RESERVED, named), (quotas.OF_VOUCHERS, named)]
    found, dates, types, counters, groups, *of_vouchers = await tx.together(*asked)
    if not found:
        return None
    by_code, reserved, uses = of_vouchers or ([], [], [])
    *show, seat_map, business = found[0][: len(SHOW.selected_columns)]
    return Catalogue(
        show=show_of(tuple(show)),
        dates={date.id: date for date in (record_of(row, ShowDate) for row in dates)},
        types={one.id: one for one in map(ticket_types.ticket_type_of, types)},
        quotas={one.id: one for one in map(quotas.quota_of, [*counters, *uses])},
        lapsed=frozenset(row[0] for row in [*counters, *uses] if quotas.has_lapsed(row)),
        seat_map=seat_map_of(seat_map or []),
        vouchers=vouchers.by_code(by_code),
        reserved=vouchers.reserved(reserved),
        waiting={(type_id, date_id): smallest for type_id, date_id, smallest in groups},
        business=business or "",
    )


async def of_show(tx: ReadTx, show_id: UUID, codes: Iterable[str] = (), *, kept: bool = False) -> Catalogue:
    """Of an event that is there."""
    catalogue = await load(tx, show_id, codes, kept=kept)
    if catalogue is None:
        raise NotFound("There is no such event.")
    return catalogue

from dataclasses import asdict
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, own
from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, insert, select

from booking.domain.tickets.venue import SeatArea, SeatMap, SeatRow, Venue
from booking.store.tickets.rows import columns_of, replacement, replacing, row_of, values_of
from booking.store.tickets.tables import venues

_v = venues
EDITED = ("name", "address", "capacity", "time_zone", "seat_map")
ADD = insert(_v)
REPLACE = replacement(_v, EDITED)
GET = select(*columns_of(_v, Venue)).where(own(_v), _v.c.id == bindparam("id"))
LOCK = GET.with_for_update(key_share=True)
_BY_AGE = Keyset(_v.c.created_at, _v.c.id)
PAGE = _BY_AGE.page(select(*columns_of(_v, Venue)).where(own(_v)))


async def add(tx: Tx, venue: Venue) -> None:
    await tx.rows(ADD, _row(venue))


async def replace(tx: Tx, venue: Venue, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named."""
    version: int | None = await tx.scalar(REPLACE, replacing(_row(venue), EDITED, made_from))
    return version


async def find(tx: ReadTx, id_: UUID) -> Venue | None:
    row = await tx.row(GET, {"id": id_})
    return venue_of(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Venue | None:
    """The venue, kept from other edits until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return venue_of(row) if row else None


async def page(tx: ReadTx, limit: int, after: RowKey) -> list[Venue]:
    """In the order they were made."""
    rows = await tx.rows(PAGE, _BY_AGE.bind(after, limit))
    return [venue_of(row) for row in rows]


def venue_of(row: Row) -> Venue:
    values = values_of(row, Venue)
    return Venue(**(values | {"seat_map": seat_map_of(values["seat_map"])}))


def seat_map_of(stored: list[dict[str, Any]]) -> SeatMap:
    return tuple(
        SeatArea(name=area["name"], rows=tuple(SeatRow(**row) for row in area["rows"])) for area in stored
    )


def _row(venue: Venue) -> dict[str, Any]:
    return row_of(venue) | {"seat_map": Jsonb([asdict(area) for area in venue.seat_map])}

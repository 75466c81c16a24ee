from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from chassis.db import Row, Tx, insert_many, own
from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select, union, update

from inventory.domain.reservation import Demand, Reservation, ReservedLine, Shelves
from inventory.store import stock
from inventory.store.tables import closed_bookings, reservations

_of_bookings = any_(bindparam("booking_ids", type_=ARRAY(Uuid)))

SETTLED = union(
    select(reservations.c.booking_id).where(own(reservations), reservations.c.booking_id == _of_bookings),
    select(closed_bookings.c.booking_id).where(
        own(closed_bookings),
        closed_bookings.c.booking_id == _of_bookings,
    ),
)
ADD = insert_many(reservations, "booking_id", "item_id", "location_id", "quantity")


def _end(state: str) -> Any:
    return (
        update(reservations)
        .where(
            own(reservations),
            reservations.c.booking_id == _of_bookings,
            reservations.c.state == "held",
        )
        .values(state=state, changed_at=func.now())
        .returning(
            reservations.c.booking_id,
            reservations.c.item_id,
            reservations.c.location_id,
            reservations.c.quantity,
        )
    )


RELEASE = _end("released")
USE = _end("used")
CLOSE = insert_many(closed_bookings, "booking_id").on_conflict_do_nothing()


async def open_shelves(tx: Tx, demands: Sequence[Demand]) -> tuple[set[UUID], Shelves]:
    """The bookings that are settled already, and what is free of all that is asked for, locked."""
    booking_ids = [demand.booking_id for demand in demands]
    item_ids = sorted({line.item_id for demand in demands for line in demand.lines})
    settled, locked = await tx.together(
        (SETTLED, {"booking_ids": booking_ids}), (stock.LOCK_ITEMS, {"item_ids": item_ids})
    )
    shelves = stock.shelves([(item, location, default, free) for item, location, default, free in locked])
    return {booking_id for (booking_id,) in settled}, Shelves(shelves)


def add(tx: Tx, made: Sequence[Reservation]) -> None:
    rows = [(reservation.booking_id, line) for reservation in made for line in reservation.lines]
    if rows:
        tx.later(
            ADD,
            {
                "booking_ids": [booking_id for booking_id, _ in rows],
                "item_ids": [line.item_id for _, line in rows],
                "location_ids": [line.location_id for _, line in rows],
                "quantitys": [line.quantity for _, line in rows],
            },
        )


async def release(tx: Tx, booking_ids: Sequence[UUID]) -> list[Reservation]:
    """What was held for these bookings and no longer is."""
    return _reservations(booking_ids, await tx.rows(RELEASE, {"booking_ids": list(booking_ids)}))


async def use(tx: Tx, booking_ids: Sequence[UUID]) -> list[Reservation]:
    """What was held for these bookings and is now used up."""
    return _reservations(booking_ids, await tx.rows(USE, {"booking_ids": list(booking_ids)}))


def close(tx: Tx, booking_ids: Collection[UUID]) -> None:
    """Remembers bookings that ended while nothing was held for them."""
    if booking_ids:
        tx.later(CLOSE, {"booking_ids": list(booking_ids)})


def _reservations(booking_ids: Sequence[UUID], rows: Sequence[Row]) -> list[Reservation]:
    lines: dict[UUID, list[ReservedLine]] = {}
    for booking_id, item_id, location_id, quantity in rows:
        line = ReservedLine(item_id=item_id, location_id=location_id, quantity=quantity)
        lines.setdefault(booking_id, []).append(line)
    return [
        Reservation(booking_id=id_, lines=tuple(sorted(lines[id_], key=lambda line: line.place)))
        for id_ in booking_ids
        if id_ in lines
    ]

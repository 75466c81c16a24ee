"""Stock changes by a guarded update of one row, or of rows that were locked first, sorted by place."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Tx, insert_many, own
from sqlalchemy import ARRAY, BigInteger, Text, Uuid, any_, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert

from inventory.domain.reservation import Reservation, ReservedLine, Shelf
from inventory.domain.stock import Movement, StockAtLocation
from inventory.store.tables import locations, movements, stock

Changes = Mapping[tuple[UUID, UUID], int]
"""What is added to the reserved quantity of each place (item, location); the places come sorted."""

_own = own(stock)
_at_location = (locations.c.workspace_id == stock.c.workspace_id) & (locations.c.id == stock.c.location_id)
_row = (_own, stock.c.item_id == bindparam("item_id"), stock.c.location_id == bindparam("location_id"))
_quantity = bindparam("quantity", type_=BigInteger)

OF_ITEM = (
    select(stock.c.location_id, locations.c.name, stock.c.on_hand, stock.c.reserved)
    .join(locations, _at_location)
    .where(_own, stock.c.item_id == bindparam("item_id"))
    .order_by(locations.c.is_default.desc(), locations.c.created_at, locations.c.id)
)
FREE = select(stock.c.on_hand - stock.c.reserved).where(*_row)

BEGIN = insert(stock).on_conflict_do_nothing()
_adjusted = (
    update(stock)
    .where(*_row, stock.c.on_hand + _quantity >= stock.c.reserved)
    .values(on_hand=stock.c.on_hand + _quantity)
    .returning(stock.c.workspace_id, stock.c.item_id, stock.c.location_id, stock.c.on_hand)
    .cte("adjusted")
)
# The row is locked when the clock is read, so that movements of a row are sorted as they happened.
ADJUST = (
    insert(movements)
    .from_select(
        [
            "workspace_id",
            "item_id",
            "location_id",
            "on_hand_after",
            "id",
            "quantity",
            "reason",
            "created_at",
        ],
        select(
            *_adjusted.c,
            bindparam("id", type_=Uuid),
            _quantity,
            bindparam("reason", type_=Text),
            func.clock_timestamp(),
        ),
    )
    .returning(movements.c.id, movements.c.on_hand_after, movements.c.created_at)
)

# No foreign key points at what changes, so the weaker lock does: new movements need not wait for it.
LOCK_ITEMS = (
    select(stock.c.item_id, stock.c.location_id, locations.c.is_default, stock.c.on_hand - stock.c.reserved)
    .join(locations, _at_location)
    .where(_own, stock.c.item_id == any_(bindparam("item_ids", type_=ARRAY(Uuid))))
    .order_by(stock.c.item_id, stock.c.location_id)
    .with_for_update(of=stock, key_share=True)
)
_changes = (
    func.unnest(
        bindparam("item_ids", type_=ARRAY(Uuid)),
        bindparam("location_ids", type_=ARRAY(Uuid)),
        bindparam("quantities", type_=ARRAY(BigInteger)),
    )
    .table_valued("item_id", "location_id", "quantity")
    .render_derived()
)
_changed = (_own, stock.c.item_id == _changes.c.item_id, stock.c.location_id == _changes.c.location_id)
LOCK_PLACES = (
    select(stock.c.item_id)
    .select_from(stock, _changes)
    .where(*_changed)
    .order_by(stock.c.item_id, stock.c.location_id)
    .with_for_update(of=stock, key_share=True)
)
CHANGE_RESERVED = update(stock).where(*_changed).values(reserved=stock.c.reserved + _changes.c.quantity)
USE_RESERVED = (
    update(stock)
    .where(*_changed)
    .values(on_hand=stock.c.on_hand - _changes.c.quantity, reserved=stock.c.reserved - _changes.c.quantity)
    .returning(stock.c.item_id, stock.c.location_id, stock.c.on_hand, func.clock_timestamp())
)
ADD_MOVEMENTS = insert_many(
    movements, "id", "item_id", "location_id", "quantity", "reason", "on_hand_after", "created_at"
)


async def of_item(tx: ReadTx, item_id: UUID) -> list[StockAtLocation]:
    """Where the item was ever kept, the default location first."""
    return [
        StockAtLocation(location_id=location_id, location_name=name, on_hand=on_hand, reserved=reserved)
        for location_id, name, on_hand, reserved in await tx.rows(OF_ITEM, {"item_id": item_id})
    ]


async def adjust(tx: Tx, item_id: UUID, location_id: UUID, quantity: int, reason: str) -> Movement | None:
    """The movement, or None where less is free than should leave."""
    place = {"item_id": item_id, "location_id": location_id}
    tx.later(BEGIN, place)
    moved = await tx.row(ADJUST, {**place, "id": tx.new_id(), "quantity": quantity, "reason": reason})
    if moved is None:
        return None
    id_, on_hand_after, created_at = moved
    return Movement(
        id=id_, quantity=quantity, reason=reason, on_hand_after=on_hand_after, created_at=created_at, **place
    )


async def free(tx: ReadTx, item_id: UUID, location_id: UUID) -> int:
    found: int | None = await tx.scalar(FREE, {"item_id": item_id, "location_id": location_id})
    return found or 0


def shelves(rows: Sequence[tuple[UUID, UUID, bool, int]]) -> list[Shelf]:
    """What `LOCK_ITEMS` answers."""
    return [
        Shelf(item_id=item_id, location_id=location_id, is_default=is_default, free=free)
        for item_id, location_id, is_default, free in rows
    ]


def lock(tx: Tx, changes: Changes) -> None:
    """Before `change_reserved`, where the rows were not read under a lock."""
    if changes:
        tx.later(LOCK_PLACES, _arrays(changes))


def change_reserved(tx: Tx, changes: Changes) -> None:
    if changes:
        tx.later(CHANGE_RESERVED, _arrays(changes))


async def use(tx: Tx, used: Sequence[Reservation], sums: Changes) -> list[Movement]:
    """Takes reserved stock out for good, one movement for each line; `sums` are the lines by place."""
    if not used:
        return []
    lock(tx, sums)
    left = {
        (item_id, location_id): (on_hand + sums[item_id, location_id], at)
        for item_id, location_id, on_hand, at in await tx.rows(USE_RESERVED, _arrays(sums))
    }
    made = []
    for line in (line for reservation in used for line in reservation.lines):
        on_hand, at = left[line.place]
        left[line.place] = on_hand - line.quantity, at
        made.append(_used(tx.new_id(), line, on_hand - line.quantity, at))
    _add_movements(tx, made)
    return made


def _used(id_: UUID, line: ReservedLine, on_hand_after: int, at: datetime) -> Movement:
    return Movement(
        id=id_,
        item_id=line.item_id,
        location_id=line.location_id,
        quantity=-line.quantity,
        reason="use",
        on_hand_after=on_hand_after,
        created_at=at,
    )


def _add_movements(tx: Tx, made: Sequence[Movement]) -> None:
    tx.later(
        ADD_MOVEMENTS,
        {
            "ids": [one.id for one in made],
            "item_ids": [one.item_id for one in made],
            "location_ids": [one.location_id for one in made],
            "quantitys": [one.quantity for one in made],
            "reasons": [one.reason for one in made],
            "on_hand_afters": [one.on_hand_after for one in made],
            "created_ats": [one.created_at for one in made],
        },
    )


def _arrays(changes: Changes) -> dict[str, Any]:
    return {
        "item_ids": [item_id for item_id, _ in changes],
        "location_ids": [location_id for _, location_id in changes],
        "quantities": list(changes.values()),
    }

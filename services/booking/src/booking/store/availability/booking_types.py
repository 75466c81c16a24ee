from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, naming
from psycopg.types.json import Jsonb
from sqlalchemy import bindparam, insert, select, tuple_, update

from booking.domain.availability.booking_type import BookingType, Consumable, StaffRule
from booking.domain.errors import SlugTaken
from booking.domain.money import Money
from booking.domain.resources.resource import ResourceNeed
from booking.domain.workspace import Workspace
from booking.store import neighbours
from booking.store.tables import Moment, booking_types, workspaces

_t = booking_types
COLUMNS = tuple(column for column in _t.c if column.name not in ("workspace_id", "created_at"))
ADD = insert(_t)
GET = select(*COLUMNS).where(_t.c.workspace_id == bindparam("workspace_id"), _t.c.id == bindparam("id"))
GET_WITH_WORKSPACE = GET.add_columns(
    workspaces.c.name, workspaces.c.slug, workspaces.c.time_zone, workspaces.c.currency
).select_from(_t.outerjoin(workspaces, workspaces.c.workspace_id == _t.c.workspace_id))
GET_WITH_AGE = GET.add_columns(_t.c.created_at)
MOVE = (
    update(_t)
    .where(_t.c.workspace_id == bindparam("workspace_id"), _t.c.time_zone == bindparam("old_time_zone"))
    .values(time_zone=bindparam("new_time_zone"))
)
FIRST_PAGE = (
    select(*COLUMNS, _t.c.created_at)
    .where(_t.c.workspace_id == bindparam("workspace_id"))
    .order_by(_t.c.created_at, _t.c.id)
    .limit(bindparam("limit"))
)
NEXT_PAGE = FIRST_PAGE.where(
    tuple_(_t.c.created_at, _t.c.id)
    > tuple_(bindparam("after_created_at", type_=Moment), bindparam("after_id", type_=_t.c.id.type))
)


async def add(tx: Tx, booking_type: BookingType) -> None:
    """Raises `SlugTaken`."""
    taken = SlugTaken(f"The slug {booking_type.slug!r} is taken by another booking type.", field="slug")
    with naming({"booking_types_slug": taken}):
        await tx.rows(ADD, _row(booking_type))


def move(tx: Tx, *, old_time_zone: str, new_time_zone: str) -> None:
    """Those on the old clock go on by the new one."""
    tx.later(MOVE, {"old_time_zone": old_time_zone, "new_time_zone": new_time_zone})


async def find(tx: ReadTx, id_: UUID) -> BookingType | None:
    row = await tx.row(GET, {"id": id_})
    return _booking_type(row) if row else None


async def find_with_age(tx: ReadTx, id_: UUID) -> tuple[BookingType, datetime] | None:
    """With the moment it was made."""
    row = await tx.row(GET_WITH_AGE, {"id": id_})
    return (_booking_type(row[:-1]), row[-1]) if row else None


async def find_with_workspace(tx: ReadTx, id_: UUID) -> tuple[BookingType | None, Workspace | None]:
    """Both by one statement."""
    row = await tx.row(GET_WITH_WORKSPACE, {"id": id_})
    if row is None:
        return None, None
    own, workspace = row[: len(COLUMNS)], row[len(COLUMNS) :]
    known = workspace[0] is not None
    return _booking_type(own), neighbours.workspace_of(tx.workspace_id, workspace) if known else None


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None]
) -> list[tuple[BookingType, datetime]]:
    """In the order they were made, each with the moment it was made."""
    created_at, id_ = after
    if created_at is None:
        rows = await tx.rows(FIRST_PAGE, {"limit": limit})
    else:
        rows = await tx.rows(NEXT_PAGE, {"limit": limit, "after_created_at": created_at, "after_id": id_})
    return [(_booking_type(row[:-1]), row[-1]) for row in rows]


def consumables_json(consumables: Sequence[Consumable]) -> Jsonb:
    return Jsonb([[str(one.item_id), one.quantity] for one in consumables])


def consumables_of(stored: list[list[Any]]) -> tuple[Consumable, ...]:
    return tuple(Consumable(item_id=UUID(item_id), quantity=quantity) for item_id, quantity in stored)


def price_of(amount_minor: int | None, currency: str | None) -> Money | None:
    if amount_minor is None or currency is None:
        return None
    return Money(amount_minor=amount_minor, currency=currency)


def _row(one: BookingType) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "slug": one.slug,
        "duration_minutes": one.duration_minutes,
        "slot_step_minutes": one.slot_step_minutes,
        "buffer_before_minutes": one.buffer_before_minutes,
        "buffer_after_minutes": one.buffer_after_minutes,
        "min_notice_minutes": one.min_notice_minutes,
        "horizon_days": one.horizon_days,
        "price_amount_minor": one.price.amount_minor if one.price else None,
        "price_currency": one.price.currency if one.price else None,
        "staff_ids": list(one.staff_ids),
        "consumables": consumables_json(one.consumables),
        "requires_approval": one.requires_approval,
        "time_zone": one.time_zone,
        "buffers_outside_hours": one.buffers_outside_hours,
        "staff_rule": one.staff_rule.value,
        "staff_needed": one.staff_needed,
        "needed_resources": Jsonb([[str(id_) for id_ in need.any_of] for need in one.needed_resources]),
    }


def _booking_type(row: Row) -> BookingType:
    id_, name, slug, duration, step, before, after, notice, horizon, *rest = row
    amount, currency, staff, used, requires_approval, zone, outside_hours, *rest = rest
    rule, staff_needed, needs = rest
    return BookingType(
        id=id_,
        name=name,
        slug=slug,
        duration_minutes=duration,
        slot_step_minutes=step,
        buffer_before_minutes=before,
        buffer_after_minutes=after,
        min_notice_minutes=notice,
        horizon_days=horizon,
        price=price_of(amount, currency),
        staff_ids=tuple(staff),
        consumables=consumables_of(used),
        requires_approval=requires_approval,
        time_zone=zone,
        buffers_outside_hours=outside_hours,
        staff_rule=StaffRule(rule),
        staff_needed=staff_needed,
        needed_resources=tuple(ResourceNeed(any_of=tuple(map(UUID, ids))) for ids in needs),
    )

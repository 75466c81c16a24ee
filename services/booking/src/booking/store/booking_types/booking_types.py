from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from psycopg.types.json import Jsonb
from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, insert, select, update
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.availability.resources.resource import ResourceNeed
from booking.domain.booking_types.booking_type import BookingType, Consumable, StaffRule
from booking.domain.booking_types.limits import Limits
from booking.domain.booking_types.terms import (
    CancellationPolicy,
    Location,
    LocationKind,
    PaymentRule,
    PaymentTerms,
)
from booking.domain.errors import SlugTaken
from booking.domain.money import Money
from booking.store.tables import booking_types

_t = booking_types
COLUMNS = tuple(column for column in _t.c if column.name not in ("workspace_id", "created_at"))
NAMES = tuple(column.name for column in COLUMNS)
# Of these columns the values are not those of the fields of the same name.
WRITTEN_OTHERWISE = {
    "staff_ids",
    "consumables",
    "staff_rule",
    "needed_resources",
    "other_durations_minutes",
    "location",
    "cancellation_policy",
    "limits",
    "reminders",
    "payment",
}
PLAIN = [name for name in NAMES if name in BookingType.__dataclass_fields__ and name not in WRITTEN_OTHERWISE]
ADD = insert(_t)
GET = select(*COLUMNS).where(own(_t), _t.c.id == bindparam("id"))
GET_SEVERAL = select(*COLUMNS).where(own(_t), _t.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))))
GET_WITH_AGE = GET.add_columns(_t.c.created_at)
MOVE = (
    update(_t)
    .where(own(_t), _t.c.time_zone == bindparam("old_time_zone"))
    .values(time_zone=bindparam("new_time_zone"))
)
ON_CLOCK = select(_t.c.id, _t.c.limits).where(own(_t), _t.c.time_zone == bindparam("time_zone"))
LOCK = GET_WITH_AGE.with_for_update()
CHANGED = [name for name in NAMES if name != "id"]
CHANGE = (
    update(_t)
    .where(
        own(_t),
        _t.c.id == bindparam("type_id"),
        _t.c.version < bindparam("new_version"),
    )
    .values({name: bindparam(f"new_{name}", type_=_t.c[name].type) for name in CHANGED})
)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "active": _t.c.active == bindparam("active"),
}
_BY_AGE = Keyset(_t.c.created_at, _t.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    return _BY_AGE.page(
        select(*COLUMNS, _t.c.created_at).where(
            own(_t),
            _t.c.archived == bindparam("archived"),
            *(_CONDITIONS[one] for one in sorted(conditions)),
        )
    )


async def add(tx: Tx, booking_type: BookingType) -> None:
    """Raises `SlugTaken`."""
    with naming({"booking_types_slug": _slug_taken(booking_type)}):
        await tx.rows(ADD, _row(booking_type))


async def lock(tx: Tx, id_: UUID) -> tuple[BookingType, datetime] | None:
    """Kept from other editors until the transaction ends, with the moment it was made."""
    row = await tx.row(LOCK, {"id": id_})
    return (booking_type_of(row[:-1]), row[-1]) if row else None


async def change(tx: Tx, booking_type: BookingType) -> None:
    """Stores an edit of a type that this transaction has locked. Raises `SlugTaken`."""
    row = _row(booking_type)
    values = {f"new_{name}": row[name] for name in CHANGED}
    with naming({"booking_types_slug": _slug_taken(booking_type)}):
        await tx.rows(CHANGE, {"type_id": booking_type.id, **values})


def _slug_taken(booking_type: BookingType) -> SlugTaken:
    return SlugTaken(f"The slug {booking_type.slug!r} is taken by another booking type.", field="slug")


def move(tx: Tx, *, old_time_zone: str, new_time_zone: str) -> None:
    """Those on the old clock go on by the new one."""
    tx.later(MOVE, {"old_time_zone": old_time_zone, "new_time_zone": new_time_zone})


async def limited(tx: ReadTx, time_zone: str) -> list[UUID]:
    """The types on this clock of which a day or a week has at most so many."""
    return [id_ for id_, limits in await tx.rows(ON_CLOCK, {"time_zone": time_zone}) if Limits(**limits).any]


async def find(tx: ReadTx, id_: UUID) -> BookingType | None:
    row = await tx.row(GET, {"id": id_})
    return booking_type_of(row) if row else None


async def of(tx: ReadTx, ids: Collection[UUID]) -> dict[UUID, BookingType]:
    """Those of them that there are."""
    rows = await tx.rows(GET_SEVERAL, {"ids": list(ids)})
    return {found.id: found for found in map(booking_type_of, rows)}


async def get(tx: ReadTx, id_: UUID) -> BookingType:
    """Of a booking, so it exists."""
    (row,) = await tx.rows(GET, {"id": id_})
    return booking_type_of(row)


async def find_with_age(tx: ReadTx, id_: UUID) -> tuple[BookingType, datetime] | None:
    """With the moment it was made."""
    row = await tx.row(GET_WITH_AGE, {"id": id_})
    return (booking_type_of(row[:-1]), row[-1]) if row else None


async def page(
    tx: ReadTx,
    limit: int,
    after: RowKey,
    *,
    active: bool | None = None,
    archived: bool = False,
) -> list[tuple[BookingType, datetime]]:
    """In the order they were made, each with the moment it was made."""
    filters = {} if active is None else {"active": active}
    params = {**filters, "archived": archived, **_BY_AGE.bind(after, limit)}
    rows = await tx.rows(list_of(frozenset(filters)), params)
    return [(booking_type_of(row[:-1]), row[-1]) for row in rows]


def consumables_json(consumables: Sequence[Consumable]) -> Jsonb:
    return Jsonb([[str(one.item_id), one.quantity] for one in consumables])


def consumables_of(stored: list[list[Any]]) -> tuple[Consumable, ...]:
    return tuple(Consumable(item_id=UUID(item_id), quantity=quantity) for item_id, quantity in stored)


def price_of(amount_minor: int | None, currency: str | None) -> Money | None:
    if amount_minor is None or currency is None:
        return None
    return Money(amount_minor=amount_minor, currency=currency)


def _row(one: BookingType) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in PLAIN}
    return plain | {
        "price_amount_minor": one.price.amount_minor if one.price else None,
        "price_currency": one.price.currency if one.price else None,
        "deposit_minor": one.deposit.amount_minor if one.deposit else None,
        "staff_ids": list(one.staff_ids),
        "consumables": consumables_json(one.consumables),
        "staff_rule": one.staff_rule.value,
        "needed_resources": Jsonb([[str(id_) for id_ in need.any_of] for need in one.needed_resources]),
        "other_durations_minutes": list(one.other_durations_minutes),
        "location": Jsonb(asdict(one.location)),
        "cancellation_policy": Jsonb(asdict(one.cancellation_policy)),
        "limits": Jsonb(asdict(one.limits)),
        "payment": Jsonb(asdict(one.payment)),
        "reminders": None if one.reminders is None else list(one.reminders),
    }


def booking_type_of(row: Row) -> BookingType:
    found = dict(zip(NAMES, row, strict=True))
    amount_minor, currency = found.pop("price_amount_minor"), found.pop("price_currency")
    deposit, location, reminders = (found.pop(name) for name in ("deposit_minor", "location", "reminders"))
    return BookingType(
        price=price_of(amount_minor, currency),
        deposit=price_of(deposit, currency),
        staff_ids=tuple(found.pop("staff_ids")),
        consumables=consumables_of(found.pop("consumables")),
        staff_rule=StaffRule(found.pop("staff_rule")),
        needed_resources=tuple(
            ResourceNeed(any_of=tuple(map(UUID, ids))) for ids in found.pop("needed_resources")
        ),
        other_durations_minutes=tuple(found.pop("other_durations_minutes")),
        location=Location(**{**location, "kind": LocationKind(location["kind"])}),
        cancellation_policy=CancellationPolicy(**found.pop("cancellation_policy")),
        limits=Limits(**found.pop("limits")),
        payment=_payment(**found.pop("payment")),
        reminders=None if reminders is None else tuple(reminders),
        **found,
    )


def _payment(*, rule: str, within_minutes: int) -> PaymentTerms:
    return PaymentTerms(rule=PaymentRule(rule), within_minutes=within_minutes)

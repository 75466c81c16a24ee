from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, insert_many, own
from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, insert, select, update
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.availability.resources.resource import Kind, Resource
from booking.store.availability.resources.tables import resource_units, resources

_r = resources
OWN = own(_r)
COLUMNS = tuple(
    _r.c[name] for name in ("id", "name", "kind", "description", "quantity", "archived", "version")
)
ADD = insert(_r).returning(_r.c.created_at)
ADD_UNITS = insert_many(resource_units, "id", "resource_id", "number").on_conflict_do_nothing()
GET = select(*COLUMNS, _r.c.created_at).where(OWN, _r.c.id == bindparam("id"))
LOCK = GET.with_for_update()
CHANGE = (
    update(_r)
    .where(OWN, _r.c.id == bindparam("resource_id"), _r.c.version < bindparam("new_version"))
    .values(
        name=bindparam("new_name"),
        kind=bindparam("new_kind"),
        description=bindparam("new_description"),
        quantity=bindparam("new_quantity"),
        archived=bindparam("new_archived"),
        version=bindparam("new_version"),
    )
)
STANDING = select(_r.c.id).where(
    OWN, _r.c.id == any_(bindparam("ids", type_=ARRAY(Uuid))), _r.c.archived.is_(False)
)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "kind": _r.c.kind == bindparam("kind"),
}
_BY_AGE = Keyset(_r.c.created_at, _r.c.id)


@cache
def list_of(conditions: frozenset[str]) -> Select[Any]:
    chosen = (_CONDITIONS[one] for one in sorted(conditions))
    return _BY_AGE.page(
        select(*COLUMNS, _r.c.created_at).where(OWN, _r.c.archived == bindparam("archived"), *chosen)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A resource with the moment it was made."""

    resource: Resource
    created_at: datetime


async def add(tx: Tx, resource: Resource) -> Kept:
    created_at = await tx.scalar(ADD, {"id": resource.id, "version": resource.version, **_row(resource)})
    _add_units(tx, resource, having=0)
    return Kept(resource=resource, created_at=created_at)


async def find(tx: ReadTx, id_: UUID) -> Kept | None:
    row = await tx.row(GET, {"id": id_})
    return _kept(row) if row else None


async def lock(tx: Tx, id_: UUID) -> Kept | None:
    """The resource, kept from other editors until the transaction ends."""
    row = await tx.row(LOCK, {"id": id_})
    return _kept(row) if row else None


def change(tx: Tx, old: Resource, new: Resource) -> None:
    """Stores an edit of a resource that this transaction has locked."""
    values = {f"new_{name}": value for name, value in _row(new).items()}
    tx.later(CHANGE, {"resource_id": new.id, "new_version": new.version, **values})
    _add_units(tx, new, having=old.quantity)


async def page(tx: ReadTx, limit: int, after: RowKey, *, kind: Kind | None, archived: bool) -> list[Kept]:
    """In the order they were made."""
    filters = {"kind": kind.value} if kind else {}
    params = {**filters, "archived": archived, **_BY_AGE.bind(after, limit)}
    return [_kept(row) for row in await tx.rows(list_of(frozenset(filters)), params)]


async def standing(tx: ReadTx, ids: Collection[UUID]) -> set[UUID]:
    """Which of these exist and are not archived."""
    return {id_ for (id_,) in await tx.rows(STANDING, {"ids": list(ids)})}


def _add_units(tx: Tx, resource: Resource, *, having: int) -> None:
    """Units have their numbers for good, so one that was given up earlier is taken up again."""
    numbers = list(range(having + 1, resource.quantity + 1))
    if numbers:
        ids = [tx.new_id() for _ in numbers]
        tx.later(ADD_UNITS, {"ids": ids, "resource_ids": [resource.id] * len(ids), "numbers": numbers})


def _row(one: Resource) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "description": one.description,
        "quantity": one.quantity,
        "archived": one.archived,
    }


def _kept(row: Row) -> Kept:
    id_, name, kind, description, quantity, archived, version, created_at = row
    resource = Resource(
        id=id_,
        name=name,
        kind=Kind(kind),
        description=description,
        quantity=quantity,
        archived=archived,
        version=version,
    )
    return Kept(resource=resource, created_at=created_at)

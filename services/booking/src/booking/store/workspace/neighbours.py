"""What identity and inventory own, as this service last heard of it."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, insert_many, own
from sqlalchemy import ARRAY, Uuid, any_, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert

from booking.domain.workspace.workspace import StaffMember, Workspace
from booking.store.tables import items, staff, suspensions, workspaces

IDS = bindparam("ids", type_=ARRAY(Uuid))
WORKSPACE = select(workspaces.c.name, workspaces.c.slug, workspaces.c.time_zone, workspaces.c.currency).where(
    own(workspaces)
)
KNOWN_STAFF = select(staff.c.id, staff.c.name, staff.c.bookable).where(own(staff), staff.c.id == any_(IDS))
KNOWN_ITEMS = select(items.c.id).where(own(items), items.c.id == any_(IDS))
_NEW_WORKSPACE = insert(workspaces)
PUT_WORKSPACE = _NEW_WORKSPACE.on_conflict_do_update(
    index_elements=["workspace_id"],
    set_={name: _NEW_WORKSPACE.excluded[name] for name in ("name", "slug", "time_zone", "currency")},
)
SUSPEND = insert(suspensions).on_conflict_do_nothing()
RESTORE = delete(suspensions).where(own(suspensions))
_NEW_STAFF = insert_many(staff, "id", "name", "bookable")
PUT_STAFF = _NEW_STAFF.on_conflict_do_update(
    index_elements=["workspace_id", "id"],
    set_={name: _NEW_STAFF.excluded[name] for name in ("name", "bookable")},
)
# What was asked for may be older than what was heard in between.
LEARN_WORKSPACE = _NEW_WORKSPACE.on_conflict_do_nothing()
LEARN_STAFF = _NEW_STAFF.on_conflict_do_nothing()
PUT_ITEMS = insert_many(items, "id").on_conflict_do_nothing()


async def workspace(tx: ReadTx) -> Workspace | None:
    row = await tx.row(WORKSPACE)
    return workspace_of(tx.workspace_id, row) if row else None


def workspace_of(id_: UUID, row: Row) -> Workspace:
    name, slug, time_zone, currency = row
    return Workspace(id=id_, name=name, slug=slug, time_zone=time_zone, currency=currency)


async def known_staff(tx: ReadTx, ids: Iterable[UUID]) -> dict[UUID, StaffMember]:
    rows = await tx.rows(KNOWN_STAFF, {"ids": list(ids)})
    return {id_: StaffMember(id=id_, name=name, bookable=bookable) for id_, name, bookable in rows}


async def known_items(tx: ReadTx, ids: Iterable[UUID]) -> set[UUID]:
    return {id_ for (id_,) in await tx.rows(KNOWN_ITEMS, {"ids": list(ids)})}


def put_workspace(tx: Tx, found: Workspace) -> None:
    tx.later(PUT_WORKSPACE, _workspace_row(found))


def learn_workspace(tx: Tx, asked: Workspace) -> None:
    """Where nothing is known of it still."""
    tx.later(LEARN_WORKSPACE, _workspace_row(asked))


def put_staff(tx: Tx, found: Sequence[StaffMember]) -> None:
    tx.later(PUT_STAFF, _staff_rows(found))


def learn_staff(tx: Tx, asked: Sequence[StaffMember]) -> None:
    """Those of whom nothing is known still."""
    tx.later(LEARN_STAFF, _staff_rows(asked))


def put_items(tx: Tx, ids: Iterable[UUID]) -> None:
    tx.later(PUT_ITEMS, {"ids": list(ids)})


def suspend(tx: Tx) -> None:
    """The due functions pass over the transaction's workspace until it is restored."""
    tx.later(SUSPEND, {})


def restore(tx: Tx) -> None:
    tx.later(RESTORE)


def _workspace_row(one: Workspace) -> dict[str, Any]:
    return {"name": one.name, "slug": one.slug, "time_zone": one.time_zone, "currency": one.currency}


def _staff_rows(some: Sequence[StaffMember]) -> dict[str, Any]:
    # One statement must not meet a row twice; the last word counts.
    latest = {one.id: one for one in some}
    return {
        "ids": list(latest),
        "names": [one.name for one in latest.values()],
        "bookables": [one.bookable for one in latest.values()],
    }

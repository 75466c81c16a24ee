from datetime import UTC, datetime
from uuid import UUID

from chassis.db import ReadTx, Tx, own
from chassis.errors import UnknownReference
from sqlalchemy import Boolean, Uuid, bindparam, not_, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from inventory.domain.stock import Location
from inventory.store.tables import Moment, locations

DEFAULT_NAME = "Main"
Place = tuple[bool, datetime, UUID]
"""Whether it is not the default, its moment and id: what the list is sorted by."""
BEFORE_ALL: Place = (False, datetime.min.replace(tzinfo=UTC), UUID(int=0))

_own = own(locations)
_key = (not_(locations.c.is_default), locations.c.created_at, locations.c.id)
_place = (
    bindparam("is_other", type_=Boolean),
    bindparam("since", type_=Moment),
    bindparam("since_id", type_=Uuid),
)

DEFAULT = select(locations.c.id).where(_own, locations.c.is_default)
OPEN_DEFAULT = insert(locations).on_conflict_do_nothing(
    index_elements=[locations.c.workspace_id], index_where=locations.c.is_default
)
EXISTS = select(locations.c.id).where(_own, locations.c.id == bindparam("id"))
LIST = (
    select(locations.c.id, locations.c.name, locations.c.is_default, locations.c.created_at)
    .where(_own, tuple_(*_key) > tuple_(*_place))
    .order_by(*_key)
    .limit(bindparam("fetch"))
)


def open_default(tx: Tx) -> None:
    """Makes the default location unless there is one; several callers may do so at once."""
    tx.later(OPEN_DEFAULT, {"id": tx.new_id(), "name": DEFAULT_NAME, "is_default": True})


async def default(tx: Tx) -> UUID:
    """The default location, made now where the event of the onboarding has not come yet."""
    found: UUID | None = await tx.scalar(DEFAULT)
    if found is None:
        open_default(tx)
        (row,) = await tx.rows(DEFAULT)
        found = row[0]
    return found


async def check(tx: ReadTx, id_: UUID) -> None:
    """Raises `UnknownReference`."""
    if await tx.row(EXISTS, {"id": id_}) is None:
        raise UnknownReference("There is no such location.", field="location_id")


async def list_page(tx: ReadTx, after: Place, fetch: int) -> list[Location]:
    """The default first, then by age."""
    is_other, since, since_id = after
    params = {"is_other": is_other, "since": since, "since_id": since_id, "fetch": fetch}
    return [
        Location(id=id_, name=name, is_default=is_default, created_at=created_at)
        for id_, name, is_default, created_at in await tx.rows(LIST, params)
    ]

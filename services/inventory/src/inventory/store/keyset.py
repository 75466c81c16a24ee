"""Pages of lists that show the newest first."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, Uuid, bindparam, select, tuple_

from inventory.store.tables import Moment

Place = tuple[datetime | None, UUID | None]
"""The moment and id of the last row of the page before; None and None on the first page."""

BEFORE_ALL: Place = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


def newest_first(table: Table, *filters: ColumnElement[bool]) -> Select[Any]:
    """Columns of the table but the workspace, of one page; bound by `page`."""
    place = tuple_(bindparam("before", type_=Moment), bindparam("before_id", type_=Uuid))
    return (
        select(*(column for column in table.c if column.name != "workspace_id"))
        .where(
            table.c.workspace_id == bindparam("workspace_id"),
            *filters,
            tuple_(table.c.created_at, table.c.id) < place,
        )
        .order_by(table.c.created_at.desc(), table.c.id.desc())
        .limit(bindparam("fetch"))
    )


def page(after: Place, fetch: int) -> dict[str, Any]:
    moment, id_ = after if after[0] is not None else BEFORE_ALL
    return {"before": moment, "before_id": id_, "fetch": fetch}

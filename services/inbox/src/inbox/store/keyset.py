"""Pages of lists that show the newest first."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Table, Uuid, bindparam, tuple_

from inbox.store.tables import Moment

Place = tuple[datetime | None, UUID | None]
"""The moment and id of the last row of the page before; None and None on the first page."""


def own(table: Table) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = table.c.workspace_id == bindparam("workspace_id")
    return condition


def behind(moment: Column[Any], id_: Column[Any]) -> ColumnElement[bool]:
    """Bound by `place`."""
    last = tuple_(bindparam("after_moment", type_=Moment), bindparam("after_id", type_=Uuid))
    return tuple_(moment, id_) < last


def place(after: Place) -> dict[str, Any]:
    """Nothing on the first page."""
    moment, id_ = after
    return {} if moment is None else {"after_moment": moment, "after_id": id_}

"""Lists in the order of a moment and then of the id; a page begins behind the last row of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Integer, Select, Uuid, bindparam, tuple_

RowKey = tuple[datetime | None, UUID | None]
"""The moment and id of the last row of the page before; None and None on the first page."""

_LOWEST_ID = UUID(int=0)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC), _LOWEST_ID
_BEHIND_ALL = datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Keyset:
    """What a list is sorted by. One statement serves all its pages: the first begins before all rows.

    A list that is filtered by its moment begins there (`start`): PostgreSQL goes to the row that a page lies
    behind and walks on, so it would walk over all that the filter leaves out.
    """

    moment: ColumnElement[Any]
    id: ColumnElement[Any]
    newest_first: bool = False

    def page(self, rows: Select[Any]) -> Select[Any]:
        """Those behind a row; `bind` says which."""
        key = (self.moment, self.id)
        last = tuple_(
            bindparam("after_moment", type_=DateTime(timezone=True)), bindparam("after_id", type_=Uuid)
        )
        if self.newest_first:
            found = rows.where(tuple_(*key) < last).order_by(*(column.desc() for column in key))
        else:
            found = rows.where(tuple_(*key) > last).order_by(*key)
        return found.limit(bindparam("limit", type_=Integer))

    def bind(self, after: RowKey, limit: int, *, start: datetime | None = None) -> dict[str, Any]:
        """`start` is the first moment that is listed, or of the newest first what all are before."""
        first = _BEHIND_ALL if self.newest_first else _BEFORE_ALL
        if start is not None:
            first = start, _LOWEST_ID
        moment, id_ = first if after[0] is None else after
        return {"after_moment": moment, "after_id": id_, "limit": limit}

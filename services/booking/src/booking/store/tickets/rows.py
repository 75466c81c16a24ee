"""Between rows and dataclasses whose fields carry the names of the columns."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, TypeVar

from chassis.db import Row
from chassis.errors import FrontdeskError, UnknownReference
from sqlalchemy import BigInteger, Column, Table, Update, bindparam, func, update
from sqlalchemy.sql.expression import ColumnElement

T = TypeVar("T")


_names: dict[type[Any], tuple[str, ...]] = {}


def names_of(record: type[Any]) -> tuple[str, ...]:
    if record not in _names:
        _names[record] = tuple(field.name for field in fields(record))
    return _names[record]


def columns_of(table: Table, record: type[Any]) -> list[Column[Any]]:
    return [table.c[name] for name in names_of(record)]


def values_of(row: Row, record: type[Any]) -> dict[str, Any]:
    return dict(zip(names_of(record), row, strict=True))


def record_of(row: Row, record: type[T]) -> T:
    return record(**values_of(row, record))


def row_of(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names_of(type(value))}


def event_gone(table: str) -> dict[str, FrontdeskError]:
    """What it means that a row of this table names an event which was deleted meanwhile."""
    gone = UnknownReference("There is no such event.", field="event_id")
    return {f"{table}_workspace_id_show_id_fkey": gone}


def own(table: Table) -> ColumnElement[bool]:
    return table.c.workspace_id == bindparam("workspace_id")


def replacement(table: Table, names: Sequence[str]) -> Update:
    """An edit of the version that is named, or of whichever there is; answers the new version.

    Binds `edited_id`, `made_from` and `new_<name>`.
    """
    return (
        update(table)
        .where(
            own(table),
            table.c.id == bindparam("edited_id"),
            table.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), table.c.version),
        )
        .values(
            **{name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names},
            version=table.c.version + 1,
        )
        .returning(table.c.version)
    )


def replacing(row: dict[str, Any], names: Sequence[str], made_from: int | None) -> dict[str, Any]:
    return {
        "edited_id": row["id"],
        "made_from": made_from,
        **{f"new_{name}": row[name] for name in names},
    }

"""What the statements of all services are made of."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Function,
    Select,
    Table,
    Uuid,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import Insert, insert


def own(table: FromClause) -> ColumnElement[bool]:
    """The rows of the transaction's workspace, said once more for the index; the policy asks it anyway."""
    condition: ColumnElement[bool] = table.c.workspace_id == bindparam("workspace_id", type_=Uuid)
    return condition


def insert_many(table: Table, *columns: str) -> Insert:
    """A multi-row insert whose SQL does not depend on the number of rows.

    Takes one array per column, all of one length, bound by the column's name with an `s` behind it.
    `workspace_id` is bound by the transaction.
    """
    arrays = [bindparam(f"{name}s", type_=ARRAY(table.c[name].type)) for name in columns]
    source = func.unnest(*arrays).table_valued(*columns).render_derived()
    workspace = (
        [bindparam("workspace_id", type_=table.c.workspace_id.type)] if "workspace_id" in table.c else []
    )
    names = (["workspace_id"] if workspace else []) + list(columns)
    return insert(table).from_select(
        names, select(*workspace, *(source.c[name] for name in columns)), include_defaults=False
    )


def due_rows(function: Function[Any]) -> Select[tuple[UUID, UUID]]:
    """Workspace and id of what an SQL function finds in all workspaces."""
    found = function.table_valued(column("workspace_id", Uuid), column("id", Uuid))
    return select(found.c.workspace_id, found.c.id)

"""SQLAlchemy Core describes statements; each is compiled once and then run by psycopg (ADR 0002)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Executable, Insert, Table
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

Params = Mapping[str, Any]

_DIALECT = psycopg.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_MOST_STATEMENTS = 2_000


@dataclass(frozen=True, slots=True)
class Compiled:
    sql: bytes
    order: tuple[str, ...]
    """The names of its numbered parameters."""
    literals: dict[str, Any]
    summary: str

    def bind(self, params: Params | None, workspace_id: object) -> list[Any]:
        """Raises `LookupError` where a parameter is missing; the workspace is the transaction's own."""
        bound = {"workspace_id": workspace_id, **self.literals, **(params or {})}
        try:
            return [bound[name] for name in self.order]
        except KeyError:
            missing = sorted(set(self.order) - bound.keys())
            raise LookupError(f"{self.summary} needs {', '.join(missing)}") from None


_compiled: dict[tuple[int, tuple[str, ...]], tuple[Executable, Compiled]] = {}


def compiled(statement: Executable, params: Params | None) -> Compiled:
    """The statement's SQL; statements live as long as the process, so they must not be built per call."""
    names = tuple(params) if params and isinstance(statement, Insert) else ()
    entry = _compiled.get((id(statement), names))
    if entry is None:
        if len(_compiled) >= _MOST_STATEMENTS:
            raise RuntimeError("too many distinct statements: one is built per call instead of once")
        entry = (statement, _compile(statement, names))
        _compiled[(id(statement), names)] = entry
    return entry[1]


def _compile(statement: Executable, names: Iterable[str]) -> Compiled:
    element = cast("ClauseElement", statement)
    keys = None
    if isinstance(statement, Insert) and statement.select is None:
        table = cast("Table", statement.table)
        keys = [name for name in (*names, "workspace_id") if name in table.c]
    result = cast("SQLCompiler", element.compile(dialect=_DIALECT, column_keys=keys))
    sql = str(result)
    literals = {name: bind.value for bind, name in result.bind_names.items() if not bind.required}
    return Compiled(sql.encode(), tuple(result.positiontup or ()), literals, _summary(sql))


def _summary(sql: str) -> str:
    """A low-cardinality name for a span, such as `INSERT bookings`."""
    words = sql.split()
    marker = {"INSERT": "INTO", "UPDATE": "UPDATE"}.get(words[0], "FROM")
    if marker not in words[:-1]:
        return words[0]
    return f"{words[0]} {words[words.index(marker) + 1]}"


__all__ = ["Compiled", "Params", "compiled"]

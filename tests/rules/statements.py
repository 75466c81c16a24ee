"""Every statement of a service's store: module-level constants and what its cached builders make.

A name that begins with an underscore is a piece of statements, not one that is run.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from chassis.db.compile import compiled
from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Delete,
    Executable,
    Insert,
    Select,
    TextClause,
    Update,
)

KINDS = (Select, CompoundSelect, TextClause, Insert, Update, Delete)
Statement = Select[Any] | CompoundSelect[Any] | TextClause | Insert | Update | Delete


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A statement and where it stands, such as `booking.store.bookings.GET`."""

    name: str
    statement: Statement

    @property
    def sql(self) -> str:
        """With numbered parameters, as EXPLAIN (GENERIC_PLAN) reads it."""
        return compiled(self.statement, None).sql.decode()


def statements_of(service: str) -> list[Named]:
    """Plain inserts of one row are left out: they scan nothing."""
    store = importlib.import_module(f"{service}.store")
    found = []
    for info in pkgutil.walk_packages(store.__path__, f"{store.__name__}."):
        module = importlib.import_module(info.name)
        found += [named for named in _constants(module) if not _is_plain_insert(named.statement)]
        found += _built(module)
    return found


def _constants(module: ModuleType) -> Iterator[Named]:
    for name, value in vars(module).items():
        if isinstance(value, KINDS) and not name.startswith("_"):
            yield Named(name=f"{module.__name__}.{name}", statement=value)


def _is_plain_insert(statement: Statement) -> bool:
    return isinstance(statement, Insert) and statement.select is None


def _built(module: ModuleType) -> Iterator[Named]:
    for name, builder in vars(module).items():
        if not _is_builder(builder, module):
            continue
        for arguments in _arguments(builder, module):
            shown = ", ".join(f"{key}={_shown(value)}" for key, value in arguments.items())
            yield Named(name=f"{module.__name__}.{name}({shown})", statement=builder(**arguments))


def _is_builder(value: Any, module: ModuleType) -> bool:
    """A cached function of this module that answers a statement."""
    if not hasattr(value, "cache_info") or value.__module__ != module.__name__:
        return False
    answer = typing.get_type_hints(inspect.unwrap(value)).get("return")
    answer = typing.get_origin(answer) or answer
    return isinstance(answer, type) and issubclass(answer, Executable)


def _shown(value: Any) -> str:
    return "+".join(sorted(value)) or "none" if isinstance(value, frozenset) else str(value)


def _arguments(builder: Any, module: ModuleType) -> Iterator[dict[str, Any]]:
    """All combinations of what a builder takes: booleans, and sets of names of the module's conditions."""
    types = typing.get_type_hints(inspect.unwrap(builder))
    types.pop("return", None)
    choices = [list(_choices(type_, module, f"{builder.__name__}({name})")) for name, type_ in types.items()]
    for values in itertools.product(*choices):
        yield dict(zip(types, values, strict=True))


def _choices(type_: Any, module: ModuleType, where: str) -> Iterator[Any]:
    if type_ is bool:
        yield from (False, True)
    elif typing.get_origin(type_) is typing.Literal:
        yield from typing.get_args(type_)
    elif typing.get_origin(type_) is frozenset:
        names = _condition_names(module)
        yield frozenset()
        for size in (1, 2):
            yield from map(frozenset, itertools.combinations(names, size))
    else:
        raise TypeError(f"{module.__name__}.{where}: a cached builder takes bool, Literal or frozenset[str]")


def _condition_names(module: ModuleType) -> list[str]:
    for value in vars(module).values():
        if (
            isinstance(value, dict)
            and value
            and all(isinstance(one, ColumnElement) for one in value.values())
        ):
            return sorted(value)
    raise LookupError(f"{module.__name__} has no mapping of names to conditions")

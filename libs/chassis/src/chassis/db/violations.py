"""A violated constraint, by its name, so that a store can say what it means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from psycopg import errors

from chassis.errors import FrontdeskError


class ConstraintViolated(Exception):
    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


@contextmanager
def raising_violations() -> Iterator[None]:
    """Turns the driver's integrity errors into `ConstraintViolated`; row values in them go no further."""
    try:
        yield
    except errors.IntegrityError as error:
        raise ConstraintViolated(error.diag.constraint_name or "") from None


@contextmanager
def naming(verdicts: Mapping[str, FrontdeskError]) -> Iterator[None]:
    """Raises the verdict that belongs to the violated constraint."""
    try:
        yield
    except ConstraintViolated as violated:
        if violated.constraint not in verdicts:
            raise
        raise verdicts[violated.constraint] from None

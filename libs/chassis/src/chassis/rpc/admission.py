"""How much a process takes on at once. Uploads are counted apart: each takes as long as its sender likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from chassis.context import Caller
from chassis.errors import Exhausted


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    calls: int
    uploads: int = 40
    uploads_of_one: int = 10
    """Of one caller in one workspace, whoever else uploads; all its visitors are one."""


class Admission:
    def __init__(self, most: Most) -> None:
        self._most = most
        self._calls = 0
        self._uploads = 0
        self._uploads_of: Counter[tuple[UUID | None, str]] = Counter()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Raises `Exhausted`."""
        if self._calls >= self._most.calls:
            raise Exhausted("too much work at once; try again shortly", retry_after_seconds=1)
        self._calls += 1
        try:
            yield
        finally:
            self._calls -= 1

    @contextmanager
    def upload(self) -> Iterator[None]:
        """Raises `Exhausted`."""
        if self._uploads >= self._most.uploads:
            raise Exhausted("too many uploads at once; try again shortly", retry_after_seconds=5)
        self._uploads += 1
        try:
            yield
        finally:
            self._uploads -= 1

    @contextmanager
    def upload_of(self, caller: Caller) -> Iterator[None]:
        """Raises `Exhausted`."""
        one = caller.workspace_id, caller.actor
        if self._uploads_of[one] >= self._most.uploads_of_one:
            raise Exhausted("let your other uploads finish first", retry_after_seconds=5)
        self._uploads_of[one] += 1
        try:
            yield
        finally:
            self._uploads_of[one] -= 1
            if not self._uploads_of[one]:
                del self._uploads_of[one]

"""In overload one line a second tells how many were turned away: a line each would cost more than that."""

from __future__ import annotations

import asyncio

import structlog
from starlette.types import Scope

SECONDS = 1.0
_MARK = "frontdesk.turned_away"
log = structlog.get_logger()


def turn_away(scope: Scope) -> None:
    scope[_MARK] = True


def is_turned_away(scope: Scope) -> bool:
    return _MARK in scope


class TurnedAway:
    """Counts, and tells the sum when the second of the first one is over."""

    def __init__(self) -> None:
        self._count = 0

    def note(self) -> None:
        if not self._count:
            asyncio.get_running_loop().call_later(SECONDS, self._tell)
        self._count += 1

    def _tell(self) -> None:
        log.warning("turned away in overload", requests=self._count, seconds=SECONDS)
        self._count = 0

"""How much is under way, and who still gets in beside it: the least urgent are refused first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from chassis.errors import Unavailable

from gateway.edge.kinds import Urgency
from gateway.problems.document import Problem
from gateway.problems.translate import of_error

_UPLOADS = frozenset({Urgency.UPLOAD, Urgency.PUBLIC_UPLOAD})


class Overloaded(Unavailable):
    reason = "OVERLOADED"


class Admission:
    """One more gets in while fewer are under way than its urgency allows."""

    def __init__(self, most: Mapping[Urgency, int]) -> None:
        self._most = most
        self._under_way = {"requests": 0, "uploads": 0}
        self._refusals = {urgency: _refusal(urgency) for urgency in Urgency}

    def refusal(self, urgency: Urgency) -> Problem | None:
        """None of what would get in now."""
        if self._under_way[_kind(urgency)] < self._most[urgency]:
            return None
        return self._refusals[urgency]

    @contextmanager
    def work(self, urgency: Urgency) -> Iterator[None]:
        kind = _kind(urgency)
        self._under_way[kind] += 1
        try:
            yield
        finally:
            self._under_way[kind] -= 1

    @contextmanager
    def rest(self, urgency: Urgency) -> Iterator[None]:
        """For work that waits its turn and is none meanwhile."""
        kind = _kind(urgency)
        self._under_way[kind] -= 1
        try:
            yield
        finally:
            self._under_way[kind] += 1


def _kind(urgency: Urgency) -> str:
    return "uploads" if urgency in _UPLOADS else "requests"


def _refusal(urgency: Urgency) -> Problem:
    error = Overloaded("too much is under way; try again in a moment", urgency=urgency.value)
    return of_error(error, "GET")

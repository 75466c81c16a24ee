"""Refuses what cannot be done in time while there is still time to say so, the least urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from chassis.errors import Unavailable
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.kinds import Urgency, urgency_of
from gateway.edge.turned_away import turn_away
from gateway.problems.document import answer_problem
from gateway.problems.translate import of_error


class Overloaded(Unavailable):
    reason = "OVERLOADED"


RESTING = "frontdesk.resting"


class Shed:
    """A request, complete with its body, gets in while fewer are under way than its urgency allows.

    What `scope[RESTING]` makes is entered by a request that waits its turn and is no work meanwhile.
    """

    def __init__(self, app: ASGIApp, *, most: Mapping[Urgency, int]) -> None:
        self._app = app
        self._most = most
        self._under_way = {"requests": 0, "uploads": 0}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        urgency = urgency_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if urgency is None:
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        kind = _kind(urgency)
        scope[RESTING] = partial(self._resting, kind)
        self._under_way[kind] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way[kind] -= 1

    def refusal(self, scope: Scope) -> ASGIApp | None:
        """What would be answered now; asked before a body is waited for as well."""
        urgency = urgency_of(scope["method"], scope["path"])
        if urgency is None or self._under_way[_kind(urgency)] < self._most[urgency]:
            return None
        turn_away(scope)
        error = Overloaded("too much is under way; try again in a moment", urgency=urgency.value)
        return answer_problem(of_error(error, scope["method"]), scope["path"])

    @contextmanager
    def _resting(self, kind: str) -> Iterator[None]:
        self._under_way[kind] -= 1
        try:
            yield
        finally:
            self._under_way[kind] += 1


def _kind(urgency: Urgency) -> str:
    return "uploads" if urgency in (Urgency.UPLOAD, Urgency.PUBLIC_UPLOAD) else "requests"

"""No address keeps the gateway busy alone, whoever it says it is: each has so many requests under way."""

from __future__ import annotations

from collections import Counter

from chassis.errors import Exhausted
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.callers import counted_as
from gateway.edge.kinds import READS, urgency_of
from gateway.edge.overload.turned_away import turn_away
from gateway.problems.document import answer_problem
from gateway.problems.translate import of_error

RETRY_SECONDS = 1


class Fair:
    """Counts from the first byte of a request, so also one whose body never ends."""

    def __init__(self, app: ASGIApp, *, most: int, loopback: bool) -> None:
        self._app = app
        self._most = most
        self._loopback = loopback
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address, is_loopback = counted_as(scope["client"][0] if scope.get("client") else "")
        if not _counts(scope) or (is_loopback and not self._loopback):
            await self._app(scope, receive, send)
            return
        if self._under_way[address] >= self._most:
            turn_away(scope)
            error = Exhausted(
                "too many requests of your address are under way", retry_after_seconds=RETRY_SECONDS
            )
            answer = answer_problem(of_error(error, scope["method"]), scope["path"])
            await answer(scope, receive, send)
            return
        self._under_way[address] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._under_way[address] -= 1
            if not self._under_way[address]:
                del self._under_way[address]


def _counts(scope: Scope) -> bool:
    """Streams have a number of their own, and health is asked by our own balancer."""
    if scope["type"] != "http":
        return False
    return scope["method"] not in READS or urgency_of(scope["method"], scope["path"]) is not None

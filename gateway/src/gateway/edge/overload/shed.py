"""Admits requests one by one, and refuses what cannot be done in time while there is time to say so.

Most refusals of an overload are said by the wire already; what got past it, for its body was on the way or
it stood behind another one of its connection, is asked again here, when it could begin.
"""

from __future__ import annotations

from functools import partial

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge.kinds import urgency_of
from gateway.edge.overload.admission import Admission
from gateway.edge.overload.turned_away import turn_away
from gateway.problems.document import answer_problem

RESTING = "frontdesk.resting"


class Shed:
    """What `scope[RESTING]` makes is entered by a request that waits its turn and is no work meanwhile."""

    def __init__(self, app: ASGIApp, *, admission: Admission) -> None:
        self._app = app
        self._admission = admission

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        urgency = urgency_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if urgency is None:
            await self._app(scope, receive, send)
            return
        refusal = self._admission.refusal(urgency)
        if refusal is not None:
            turn_away(scope)
            await answer_problem(refusal, scope["path"])(scope, receive, send)
            return
        scope[RESTING] = partial(self._admission.rest, urgency)
        with self._admission.work(urgency):
            await self._app(scope, receive, send)

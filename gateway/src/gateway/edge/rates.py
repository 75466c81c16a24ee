"""Counts every request of the API against its address, and says in each answer what is left."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.callers import counted_as
from gateway.edge.kinds import Traffic, traffic_of
from gateway.problems.document import answer_problem
from gateway.problems.translate import of_error
from gateway.rates import Allowance, Counters, Quota, RateLimited, Subject

ALLOWANCE = "frontdesk.allowance"
"""Where the scope of a counted request keeps what it takes from."""


class Rates:
    def __init__(
        self,
        app: ASGIApp,
        *,
        counters: Counters,
        quotas: Mapping[Traffic, Mapping[Subject, Quota]],
        loopback: bool,
    ) -> None:
        self._app = app
        self._counters = counters
        self._quotas = quotas
        self._loopback = loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        traffic = traffic_of(scope["method"], scope["path"]) if scope["type"] == "http" else None
        address, is_loopback = counted_as(scope["client"][0] if scope.get("client") else "")
        if traffic is None or (is_loopback and not self._loopback):
            await self._app(scope, receive, send)
            return
        allowance = Allowance(self._counters, self._quotas[traffic])
        scope[ALLOWANCE] = allowance

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *allowance.headers()]
            await send(message)

        try:
            await allowance.take(Subject.ADDRESS, address)
        except RateLimited as error:
            answer = answer_problem(of_error(error, scope["method"]), scope["path"])
            await answer(scope, receive, send_counted)
            return
        await self._app(scope, receive, send_counted)

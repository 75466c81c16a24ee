"""One trace, one line in the log and one count per request; the last place where an error is caught."""

from __future__ import annotations

import asyncio
import secrets
import time

import structlog
from chassis import telemetry
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.trace import Link, NonRecordingSpan, Span, SpanContext, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.edge.headers import header
from gateway.edge.metrics import UNROUTED, count
from gateway.edge.overload.turned_away import TurnedAway, is_turned_away
from gateway.problems.document import answer_problem
from gateway.problems.translate import unknown

_QUIET = frozenset({"/health", "/health/live", "/health/ready", "/metrics"})
_tracer = trace.get_tracer("frontdesk")
_propagator = TraceContextTextMapPropagator()
log = structlog.get_logger()


class Observe:
    def __init__(
        self,
        app: ASGIApp,
        *,
        trusted_origins: frozenset[str],
        draining: asyncio.Event,
        turned_away: TurnedAway,
    ) -> None:
        self._app = app
        self._draining = draining
        self._trusted_origins = trusted_origins
        self._turned_away = turned_away

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        span = self._span(scope)
        token = otel_context.attach(trace.set_span_in_context(span))
        trace_id = telemetry.trace_id().encode()
        status = 0

        async def send_traced(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"] = [*message["headers"], (b"x-trace-id", trace_id)]
                if self._draining.is_set():
                    message["headers"].append((b"connection", b"close"))
            await send(message)

        try:
            await self._app(scope, receive, send_traced)
        except Exception:
            log.exception("unexpected error", route=_route_of(scope))
            if status == 0:
                await answer_problem(unknown(), scope["path"])(scope, receive, send_traced)
        finally:
            _record(scope, span, status, time.perf_counter() - began)
            if is_turned_away(scope):
                self._turned_away.note()
            otel_context.detach(token)

    def _span(self, scope: Scope) -> Span:
        """A trace of our own; a caller's is linked where the caller is our own front end."""
        links = []
        if self._trusted_origins and header(scope["headers"], b"origin") in self._trusted_origins:
            parent = _propagator.extract({"traceparent": header(scope["headers"], b"traceparent") or ""})
            caller = trace.get_current_span(parent).get_span_context()
            links = [Link(caller)] if caller.is_valid else []
        span = _tracer.start_span(
            scope["method"], context=otel_context.Context(), kind=SpanKind.SERVER, links=links
        )
        if span.get_span_context().is_valid:
            return span
        return NonRecordingSpan(
            SpanContext(secrets.randbits(128) or 1, secrets.randbits(64) or 1, is_remote=False)
        )


def _record(scope: Scope, span: Span, status: int, seconds: float) -> None:
    route = _route_of(scope)
    method = scope["method"]
    if span.is_recording():
        span.update_name(f"{method} {route}")
        span.set_attributes(
            {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        )
        if status >= 500:
            span.set_status(Status(StatusCode.ERROR))
    span.end()
    count(method, route, status, seconds)
    if route not in _QUIET and not is_turned_away(scope):
        log.info(
            "request",
            method=method,
            route=route,
            status=status,
            milliseconds=round(seconds * 1000, 2),
        )


def _route_of(scope: Scope) -> str:
    """The template, never the path itself: ids and tokens in it are nobody's business."""
    path: str = getattr(scope.get("route"), "path", UNROUTED)
    return path

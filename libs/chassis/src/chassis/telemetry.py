"""Traces, metrics and structured logs; one span per hop, SQL statement and publish or consume."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry import context as otel_context
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis.settings import Settings

__all__ = [
    "Attributes",
    "Span",
    "SpanKind",
    "finished_span",
    "recording",
    "setup",
    "shutdown",
    "span",
    "trace_id",
    "traceparent",
]

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("frontdesk")
_provider: TracerProvider | None = None

Attributes = Mapping[str, str | int | float | bool]


def setup(service_name: str, settings: Settings) -> None:
    """Exports spans over OTLP where an endpoint is set, and logs as JSON outside a terminal."""
    global _provider
    _setup_logs(service_name, settings.log_level)
    if settings.otel_exporter_otlp_endpoint is None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    _provider = TracerProvider(
        resource=Resource({"service.name": service_name}),
        sampler=ParentBased(TraceIdRatioBased(settings.trace_sample_ratio)),
    )
    endpoint = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    _provider.add_span_processor(
        BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=3), schedule_delay_millis=500)
    )
    trace.set_tracer_provider(_provider)


def shutdown() -> None:
    """Sends what is still in memory."""
    if _provider is not None:
        _provider.shutdown()


def recording() -> bool:
    return trace.get_current_span().is_recording()


def trace_id() -> str:
    """Of the current span, 32 hex digits; zeros where nothing is traced."""
    return trace.format_trace_id(trace.get_current_span().get_span_context().trace_id)


def traceparent(span: Span | None = None) -> str | None:
    """A span, by default the current one, as W3C Trace Context writes it."""
    context = (span or trace.get_current_span()).get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


@contextmanager
def span(
    name: str,
    *,
    kind: SpanKind = SpanKind.INTERNAL,
    parent: str | None = None,
    attributes: Attributes | None = None,
) -> Iterator[Span]:
    """Opens a span: a child of the current one or of the `traceparent` given; an empty one begins a trace.

    Nobody will see the spans of a trace that is not sampled, so there the parent itself stands for the child.
    """
    context = None if parent is None else _context_of(parent)
    above = trace.get_current_span(context)
    if _goes_unseen(above):
        token = otel_context.attach(context) if context is not None else None
        try:
            yield above
        finally:
            if token is not None:
                otel_context.detach(token)
        return
    opened = _tracer.start_span(name, context=context, kind=kind, attributes=attributes)
    with _current(opened):
        try:
            yield opened
        except Exception as error:
            opened.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            opened.end()


def finished_span(name: str, *, start: int, end: int, attributes: Attributes) -> None:
    """Records what has already happened; `start` and `end` are nanoseconds since the epoch."""
    _tracer.start_span(name, kind=SpanKind.CLIENT, start_time=start, attributes=attributes).end(end)


@contextmanager
def _current(opened: Span) -> Iterator[None]:
    token = otel_context.attach(trace.set_span_in_context(opened))
    try:
        yield
    finally:
        otel_context.detach(token)


def _context_of(parent: str) -> Context:
    return _propagator.extract({"traceparent": parent}, Context())


def _goes_unseen(above: Span) -> bool:
    context = above.get_span_context()
    return context.is_valid and not context.trace_flags.sampled


def _setup_logs(service_name: str, level: str) -> None:
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if sys.stderr.isatty()
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _add_trace_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service_name)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s %(levelname)s %(message)s")


def _add_trace_id(
    _logger: object, _name: str, entry: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        entry["trace_id"] = trace.format_trace_id(context.trace_id)
    return entry

"""The last traces, bounded in number and in bytes; kept as they came, read only when asked."""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import Span

MOST_TRACES = 2_000
MOST_BYTES = 24 * 1024**2


@dataclass(slots=True)
class Trace:
    spans: list[tuple[str, bytes]] = field(default_factory=list)
    size: int = 0


class Traces:
    """Spans by trace; each span stays serialised, which is a tenth of what its objects weigh."""

    def __init__(self, *, most_traces: int = MOST_TRACES, most_bytes: int = MOST_BYTES) -> None:
        self._traces: OrderedDict[str, Trace] = OrderedDict()
        # An event that is handled in a batch is linked from a trace of its own.
        self._linked_from: dict[str, set[str]] = {}
        self._bytes = 0
        self._most_traces = most_traces
        self._most_bytes = most_bytes
        self._lock = threading.Lock()

    def take(self, export: ExportTraceServiceRequest) -> None:
        with self._lock:
            for resource_spans in export.resource_spans:
                service = service_name(resource_spans.resource)
                for scope_spans in resource_spans.scope_spans:
                    for span in scope_spans.spans:
                        self._add(service, span)
            self._forget_oldest()

    def spans(self, trace_id: str) -> list[tuple[str, Span]]:
        """Spans of this trace and of the traces that link to it, with their service."""
        with self._lock:
            wanted = [trace_id, *self._linked_from.get(trace_id, ())]
            kept = [kept for known in wanted if known in self._traces for kept in self._traces[known].spans]
        return [(service, Span.FromString(raw)) for service, raw in kept]

    def newest(self, count: int) -> list[str]:
        with self._lock:
            return list(reversed(self._traces))[:count]

    def _add(self, service: str, span: Span) -> None:
        trace_id, raw = span.trace_id.hex(), span.SerializeToString()
        trace = self._traces.setdefault(trace_id, Trace())
        trace.spans.append((service, raw))
        trace.size += len(raw)
        self._bytes += len(raw)
        for linked in _other_traces(span):
            self._linked_from.setdefault(linked, set()).add(trace_id)

    def _forget_oldest(self) -> None:
        while len(self._traces) > self._most_traces or self._bytes > self._most_bytes:
            trace_id, trace = self._traces.popitem(last=False)
            self._bytes -= trace.size
            self._linked_from.pop(trace_id, None)
        if len(self._linked_from) > 2 * self._most_traces:
            self._linked_from = {
                known: by for known, by in self._linked_from.items() if known in self._traces
            }


def service_name(resource: Resource) -> str:
    for attribute in resource.attributes:
        if attribute.key == "service.name":
            return attribute.value.string_value
    return "unknown"


def _other_traces(span: Span) -> Iterable[str]:
    return {link.trace_id.hex() for link in span.links if link.trace_id != span.trace_id}

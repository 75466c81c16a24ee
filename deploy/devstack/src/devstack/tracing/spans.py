"""Spans as plain values: what the receiver answers as JSON and the tree is made of."""

from dataclasses import dataclass

from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

NANOSECONDS_PER_MILLISECOND = 1_000_000
KINDS = {
    Span.SPAN_KIND_SERVER: "server",
    Span.SPAN_KIND_CLIENT: "client",
    Span.SPAN_KIND_PRODUCER: "producer",
    Span.SPAN_KIND_CONSUMER: "consumer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSpan:
    """Times are nanoseconds since the epoch; links name spans of other traces."""

    trace_id: str
    span_id: str
    parent_id: str
    service: str
    name: str
    kind: str
    start: int
    end: int
    failed: bool
    attributes: dict[str, str | int | float | bool]
    links: list[str]

    @property
    def milliseconds(self) -> float:
        return (self.end - self.start) / NANOSECONDS_PER_MILLISECOND


def seen(service: str, span: Span) -> SeenSpan:
    return SeenSpan(
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        service=service,
        name=span.name,
        kind=KINDS.get(span.kind, "internal"),
        start=span.start_time_unix_nano,
        end=span.end_time_unix_nano,
        failed=span.status.code == Status.STATUS_CODE_ERROR,
        attributes={attribute.key: _plain(attribute.value) for attribute in _known(span)},
        links=[link.span_id.hex() for link in span.links],
    )


def _known(span: Span) -> list[KeyValue]:
    return [attribute for attribute in span.attributes if attribute.value.WhichOneof("value")]


def _plain(value: AnyValue) -> str | int | float | bool:
    match value.WhichOneof("value"):
        case "bool_value":
            return value.bool_value
        case "int_value":
            return value.int_value
        case "double_value":
            return value.double_value
        case "string_value":
            return value.string_value
        case _:
            return str(value).strip()

import gzip
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from devstack.tracing.receiver import Receiver, receiving
from devstack.tracing.spans import SeenSpan, seen
from devstack.tracing.traces import Traces
from devstack.tracing.tree import tree
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from rich.console import Console

RECORDED = Path(__file__).with_name("recorded_booking.otlp").read_bytes()
BOOKING = "5b8efff798038103d269b633813fc60c"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


def test_an_export_is_answered_and_its_trace_can_be_read(receiver: Receiver) -> None:
    send(receiver, RECORDED)
    trace = ask(receiver, f"/traces/{BOOKING}")
    assert [span["service"] for span in trace["spans"]] == ["gateway", "booking", "booking", "inbox"]
    assert trace["spans"][2]["attributes"]["db.query.text"].startswith("INSERT INTO holdings")


def test_a_compressed_export_is_read_too(receiver: Receiver) -> None:
    send(receiver, gzip.compress(RECORDED), encoding="gzip")
    assert len(ask(receiver, f"/traces/{BOOKING}")["spans"]) == 4


def test_a_broken_export_is_refused(receiver: Receiver) -> None:
    with pytest.raises(urllib.error.HTTPError, match="400"):
        send(receiver, b"\xff\xff\xff")


def test_the_last_traces_are_listed_by_their_root(receiver: Receiver) -> None:
    send(receiver, RECORDED)
    listed = {item["trace_id"]: item for item in ask(receiver, "/traces")["items"]}
    assert listed[BOOKING]["name"] == "POST /api/v1/public/{ws}/bookings"
    assert listed[BOOKING]["spans"] == 4


def test_an_unknown_trace_is_not_found(receiver: Receiver) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        ask(receiver, "/traces/00")


def test_only_the_last_traces_are_kept() -> None:
    traces = Traces(most_traces=3)
    for number in range(10):
        traces.take(export_of(f"{number:032x}"))
    assert traces.newest(10) == [f"{number:032x}" for number in (9, 8, 7)]
    assert traces.spans(f"{0:032x}") == []


def test_the_memory_of_traces_is_bounded() -> None:
    traces = Traces(most_bytes=1_000)
    for number in range(200):
        traces.take(export_of(f"{number:032x}"))
    assert 0 < len(traces.newest(200)) < 40


def test_the_tree_shows_each_hop_under_the_one_that_caused_it() -> None:
    shown = printed(recorded_spans()).splitlines()
    depth = {line.split("─ ")[-1].split("  ")[0]: line.find("── ") for line in shown if "── " in line}
    assert depth["gateway POST /api/v1/public/{ws}/bookings"] < depth["booking BookSlot"]
    assert depth["booking BookSlot"] < depth["booking INSERT holdings"]
    assert depth["booking BookSlot"] < depth["inbox booking.booking.confirmed"]


def test_the_tree_shows_durations_offsets_and_statements() -> None:
    shown = printed(recorded_spans())
    assert "12.00 ms  +1.0" in shown
    assert "INSERT INTO holdings" in shown
    assert "4 spans" in shown


def recorded_spans() -> list[SeenSpan]:
    traces = Traces()
    traces.take(ExportTraceServiceRequest.FromString(RECORDED))
    return [seen(service, span) for service, span in traces.spans(BOOKING)]


def printed(spans: list[SeenSpan]) -> str:
    console = Console(width=200, no_color=True)
    with console.capture() as capture:
        console.print(tree(BOOKING, spans))
    return capture.get()


def export_of(trace_id: str) -> ExportTraceServiceRequest:
    export = ExportTraceServiceRequest()
    span = export.resource_spans.add().scope_spans.add().spans.add()
    span.trace_id, span.span_id, span.name = bytes.fromhex(trace_id), bytes(8), "x" * 20
    return export


def send(receiver: Receiver, body: bytes, encoding: str = "identity") -> None:
    headers = {"Content-Type": "application/x-protobuf", "Content-Encoding": encoding}
    request = urllib.request.Request(f"{receiver.url}/v1/traces", data=body, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200


def ask(receiver: Receiver, path: str) -> dict[str, list[dict[str, object]]]:
    with urllib.request.urlopen(f"{receiver.url}{path}", timeout=60) as answer:
        found: dict[str, list[dict[str, object]]] = json.load(answer)
    return found

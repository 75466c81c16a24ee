"""A small OTLP/HTTP receiver (https://opentelemetry.io/docs/specs/otlp/#otlphttp) beside the supervisor."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from chassis.testing.servers.ports import LOOPBACK, free_port
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from devstack.tracing.spans import SeenSpan, seen
from devstack.tracing.traces import Traces

PREFERRED_PORT = 4318  # registered for OTLP/HTTP
MOST_BODY_BYTES = 16 * 1024**2
PROTOBUF = "application/x-protobuf"
DEFAULT_LISTED = 15
MOST_LISTED = 200


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, traces: Traces) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.traces = traces

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        if urlsplit(self.path).path != "/v1/traces":
            self._answer(HTTPStatus.NOT_FOUND, b"{}")
            return
        length = int(self.headers.get("Content-Length", 0))
        if length > MOST_BODY_BYTES:
            self.close_connection = True
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"{}")
            return
        body = self.rfile.read(length)
        try:
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            self.server.traces.take(ExportTraceServiceRequest.FromString(body))
        except (DecodeError, OSError, EOFError):
            self._answer(HTTPStatus.BAD_REQUEST, b"{}")
            return
        self._answer(HTTPStatus.OK, ExportTraceServiceResponse().SerializeToString(), PROTOBUF)

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        match asked.path.strip("/").split("/"):
            case ["traces"]:
                limit = int(parse_qs(asked.query).get("limit", [str(DEFAULT_LISTED)])[0])
                listed = [_summary(known, self._spans(known)) for known in self._newest(limit)]
                self._answer_json(HTTPStatus.OK, {"items": listed})
            case ["traces", trace_id]:
                spans = [asdict(span) for span in self._spans(trace_id.lower())]
                found = HTTPStatus.OK if spans else HTTPStatus.NOT_FOUND
                self._answer_json(found, {"trace_id": trace_id.lower(), "spans": spans})
            case _:
                self._answer(HTTPStatus.NOT_FOUND, b"{}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name is the standard library's
        """Requests come several times a second; the screen belongs to the services."""

    def _newest(self, limit: int) -> list[str]:
        return self.server.traces.newest(min(limit, MOST_LISTED))

    def _spans(self, trace_id: str) -> list[SeenSpan]:
        spans = (seen(service, span) for service, span in self.server.traces.spans(trace_id))
        return sorted(spans, key=lambda span: span.start)

    def _answer_json(self, status: HTTPStatus, value: object) -> None:
        self._answer(status, json.dumps(value).encode())

    def _answer(self, status: HTTPStatus, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def receiving(traces: Traces | None = None) -> Iterator[Receiver]:
    receiver = Receiver(free_port(PREFERRED_PORT), traces or Traces())
    thread = threading.Thread(target=receiver.serve_forever, name="traces", daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.shutdown()
        receiver.server_close()


def _summary(trace_id: str, spans: list[SeenSpan]) -> dict[str, object]:
    own = [span for span in spans if span.trace_id == trace_id] or spans
    root = next((span for span in own if not span.parent_id), own[0])
    return {
        "trace_id": trace_id,
        "service": root.service,
        "name": root.name,
        "start": root.start,
        "milliseconds": root.milliseconds,
        "spans": len(spans),
        "failed": any(span.failed for span in spans),
    }

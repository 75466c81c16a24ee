"""What is said before a request becomes one: to what is no HTTP, to headers without end, and in overload."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar
from urllib.parse import unquote

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from gateway.edge.headers import written
from gateway.edge.limits import LARGEST_HEADERS, MOST_DISCARDED, MOST_HEADERS
from gateway.edge.overload.early import Early
from gateway.problems.document import PROBLEM_JSON, Problem, problem_json
from gateway.problems.translate import of_status
from gateway.serving.framing import is_ambiguous

PATIENCE_SECONDS = 15.0
"""For all headers of a request, and in overload for the body that nobody will read."""
MALFORMED = Problem(
    status=HTTPStatus.BAD_REQUEST,
    code="malformed_request",
    detail="this is not a request that HTTP/1.1 knows",
)
CLOSING = b"connection: close\r\n"
ENDLESS = of_status(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "", None)


@dataclass(slots=True, kw_only=True)
class _Refused:
    """Its answer is said when its body is over: a connection closed before would hide it from the sender.

    One whose connection closes stays, so that what came behind it is not begun.
    """

    problem: Problem
    method: str
    path: str
    closing: bool
    discarded: int = 0
    said: bool = False


class Wire(HttpToolsProtocol):
    early: ClassVar[Early]
    _patience: asyncio.TimerHandle | None = None
    _refused: _Refused | None = None
    _awaits_headers = True
    _headers_size = 0
    _is_over = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin_waiting()

    def data_received(self, data: bytes) -> None:
        """Counts what is nothing but headers of one request; the parser alone would keep all of it."""
        if self._is_over:
            return
        before = self.headers if self._awaits_headers else None
        super().data_received(data)
        if before is not None and before is self.headers and self._awaits_headers:
            self._headers_size += len(data)
            if self._headers_size > LARGEST_HEADERS:
                self._refuse_connection(ENDLESS)
        if self._is_unfinished and self._patience is None and not self.transport.is_closing():
            self._begin_waiting()

    def on_message_begin(self) -> None:
        """Most arrive whole and need no clock of their own; `data_received` sets it for the others."""
        self._stop_waiting()
        self._awaits_headers = True
        self._headers_size = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Without trailers: what stands behind a body is no header (RFC 9110, section 6.5.1)."""
        if self._awaits_headers:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self._refused is not None or self._is_over:
            return
        self._awaits_headers = False
        fault = self._fault()
        if fault is not None:
            self._refuse_connection(fault)
            self._is_over = True
            return
        self._refused = self._refuse_early()
        if self._refused is None:
            self._stop_waiting()
            # A refusal right before it, in the same segment, began to wait for the next request.
            self._unset_keepalive_if_required()
            super().on_headers_complete()
        elif self.expect_100_continue:
            self._say_no(self._refused)

    def on_body(self, body: bytes) -> None:
        if self._is_over:
            return
        if self._refused is None:
            super().on_body(body)
            return
        self._refused.discarded += len(body)
        if self._refused.discarded > MOST_DISCARDED:
            self._give_up(self._refused)

    def on_message_complete(self) -> None:
        if self._is_over:
            return
        if self._refused is None:
            super().on_message_complete()
            return
        self._say_no(self._refused)
        if not self._refused.closing:
            self._refused = None

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._refuse_connection(MALFORMED)

    def _fault(self) -> Problem | None:
        if len(self.headers) > MOST_HEADERS:
            return ENDLESS
        return MALFORMED if is_ambiguous(self.headers, self.parser.get_http_version()) else None

    @property
    def _is_unfinished(self) -> bool:
        if self._is_over:
            return False
        return self._awaits_headers or (self._refused is not None and not self._refused.said)

    def _refuse_connection(self, problem: Problem) -> None:
        """No path and no method are known here, so the problem names none.

        An answer that is still due comes first and ends the connection: its sender would take this for it.
        Nobody waits for the rest of a body that is none.
        """
        if self._breaks_off():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        elif self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
            self.cycle.keep_alive = False
            self._is_over = True
            return
        self._write(problem, "", CLOSING)
        self.transport.close()

    def _breaks_off(self) -> bool:
        """In the body of the one request whose answer is due, and has not begun."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or self.pipeline:
            return False
        return cycle.more_body and not cycle.response_started

    def _refuse_early(self) -> _Refused | None:
        """Only what could be answered at once: nothing before it is under way, and its peer reads."""
        is_first = self.cycle is None or self.cycle.response_complete
        if not is_first or self.flow.write_paused or self.parser.should_upgrade():
            return None
        raw_path = httptools.parse_url(self.url).path
        if raw_path is None:
            return None
        method, path = self.parser.get_method().decode("ascii"), unquote(raw_path.decode("ascii"))
        problem = self.early.refusal(method, path)
        if problem is None:
            return None
        keeps = self.parser.should_keep_alive() and self.parser.get_http_version() != "1.0"
        closing = not keeps or self.expect_100_continue or self.early.is_draining
        return _Refused(problem=problem, method=method, path=path, closing=closing)

    def _give_up(self, refused: _Refused) -> None:
        refused.closing = True
        self._say_no(refused)

    def _say_no(self, refused: _Refused) -> None:
        if refused.said:
            return
        refused.said = True
        self._stop_waiting()
        lines = self.early.lines(self.headers)
        if refused.closing:
            lines += CLOSING
        self._write(refused.problem, refused.path, lines, body=refused.method != "HEAD")
        self.early.note(refused.method, refused.problem.status)
        if refused.closing:
            self.transport.close()
        else:
            self.on_response_complete()

    def _write(self, problem: Problem, path: str, more: bytes, *, body: bool = True) -> None:
        trace_id = f"{random.getrandbits(128):032x}"
        document = problem_json(problem, path, trace_id)
        headers = [
            *self.server_state.default_headers,
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
            (b"content-type", PROBLEM_JSON.encode()),
            (b"content-length", str(len(document)).encode()),
            (b"x-trace-id", trace_id.encode()),
        ]
        head = STATUS_LINE[problem.status] + written(headers) + more
        self.transport.write(head + b"\r\n" + (document if body else b""))

    def _begin_waiting(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(PATIENCE_SECONDS, self._end_waiting)

    def _end_waiting(self) -> None:
        if self._refused is not None:
            self._give_up(self._refused)
        self.transport.close()

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None


def wire(early: Early) -> type[Wire]:
    """Uvicorn makes one for each connection and hands nothing of ours on."""

    class Refusing(Wire):
        pass

    Refusing.early = early
    return Refusing

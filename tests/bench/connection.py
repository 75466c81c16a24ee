"""One kept-alive HTTP/1.1 connection, opened again when the server closes it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Asked:
    number: int
    since: float
    """The moment at which it was due."""
    sent: float


class Connection(asyncio.Protocol):
    """Calls back with each answer: a task and a future for each would cost more than all else here."""

    def __init__(self, port: int, answered: Callable[["Connection", Asked, int, bytes], None]) -> None:
        self._port = port
        self._answered = answered
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._opening: asyncio.Task[None] | None = None
        self._asked: Asked | None = None
        self._received = b""

    def ask(self, number: int, request: bytes, since: float) -> None:
        self._asked = Asked(number, since, time.perf_counter())
        self._received = b""
        if self._transport is not None:
            self._transport.write(request)
        else:
            self._opening = self._loop.create_task(self._open(request))

    def give_up_before(self, moment: float) -> None:
        if self._asked is not None and self._asked.sent < moment:
            self.close()
            self._finish(NO_ANSWER, b"not answered in time")

    def close(self) -> None:
        if self._opening is not None:
            self._opening.cancel()
            self._opening = None
        if self._transport is not None:
            self._transport.abort()
            self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        head = head.lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length):
            return
        if b"connection: close" in head:
            self.close()
        self._finish(int(head[9:12]), body)

    def connection_lost(self, exc: Exception | None) -> None:
        """Also called for the one before, when the next is being opened already."""
        if self._opening is None:
            self._transport = None
            self._finish(NO_ANSWER, repr(exc or "closed before the answer").encode())

    async def _open(self, request: bytes) -> None:
        try:
            self._transport, _ = await self._loop.create_connection(lambda: self, "127.0.0.1", self._port)
        except OSError as error:
            self._opening = None
            self._finish(NO_ANSWER, repr(error).encode())
        else:
            self._opening = None
            self._transport.write(request)

    def _finish(self, status: int, body: bytes) -> None:
        asked, self._asked = self._asked, None
        if asked is not None:
            self._answered(self, asked, status, body)

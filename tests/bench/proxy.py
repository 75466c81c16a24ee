"""A TCP relay that counts statements, and round trips: how often a client waits before it goes on."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK = 64 * 1024
# PostgreSQL's frontend/backend protocol 3.0: Execute and simple Query; requests that stand before a startup.
EXECUTED = b"EQ"
BEFORE_STARTUP = (80877103, 80877104)


class Statements:
    """Counts what a client asks a server to execute, by the frames of the protocol."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._started = False

    def seen_in(self, chunk: bytes) -> int:
        self._waiting += chunk
        count = 0
        while (frame := self._next_frame()) is not None:
            count += self._started and frame[:1] in EXECUTED
            self._started = self._started or int.from_bytes(frame[4:8]) not in BEFORE_STARTUP
        return count

    def _next_frame(self) -> bytes | None:
        """The first frames have no letter that tells their kind."""
        kind = int(self._started)
        if len(self._waiting) < kind + 4:
            return None
        length = kind + int.from_bytes(self._waiting[kind : kind + 4])
        if len(self._waiting) < length:
            return None
        frame = bytes(self._waiting[:length])
        del self._waiting[:length]
        return frame


class CountingProxy:
    def __init__(self, target_port: int) -> None:
        self.port = 0
        self.round_trips = 0
        self.statements = 0
        self._target_port = target_port
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()

    @contextmanager
    def running(self) -> Iterator["CountingProxy"]:
        thread = threading.Thread(target=self._loop.run_forever, name="proxy")
        thread.start()
        server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        try:
            yield self
        finally:
            asyncio.run_coroutine_threadsafe(self._close(server), self._loop).result(5)
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    async def _listen(self) -> asyncio.Server:
        server = await asyncio.start_server(self._relay, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def _close(self, server: asyncio.Server) -> None:
        server.close()
        for writer in self._open:
            writer.close()

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        above_reader, above = await asyncio.open_connection("127.0.0.1", self._target_port)
        self._open |= {writer, above}
        asked = asyncio.Event()
        await asyncio.gather(self._ask(reader, above, asked), self._answer(above_reader, writer, asked))
        self._open -= {writer, above}

    async def _ask(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, asked: asyncio.Event
    ) -> None:
        statements = Statements()
        with suppress(OSError):
            while chunk := await source.read(CHUNK):
                asked.set()
                self.statements += statements.seen_in(chunk)
                sink.write(chunk)
        sink.close()

    async def _answer(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, asked: asyncio.Event
    ) -> None:
        with suppress(OSError):
            while chunk := await source.read(CHUNK):
                if asked.is_set():
                    # The first bytes after a question; what follows belongs to the same answer.
                    asked.clear()
                    self.round_trips += 1
                sink.write(chunk)
        sink.close()

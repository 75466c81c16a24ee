"""Sends a plan of HTTP requests and times the answers: one process of its own, made to cost little CPU.

Run by `load.py`: the plan comes as JSON on stdin, the answers go as JSON to stdout.
"""

import asyncio
import gc
import itertools
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import uvloop

ANSWER_SECONDS = 30.0
NO_ANSWER = 0
KEPT_REFUSALS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`rate` (requests/s) makes it an open loop; `rounds` lets all clients start each request together."""

    port: int
    clients: int
    seconds: float
    requests: list[str]
    rate: float | None = None
    rounds: bool = False


class Connection(asyncio.Protocol):
    """One kept-alive HTTP/1.1 connection, opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] = self._loop.create_future()
        self._received = b""

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        patience = self._loop.call_later(ANSWER_SECONDS, lambda: self._give_up(TimeoutError()))
        try:
            if self._transport is None:
                self._transport, _ = await self._loop.create_connection(lambda: self, "127.0.0.1", self._port)
            self._received, self._answer = b"", self._loop.create_future()
            self._transport.write(request)
            return await self._answer
        except OSError as error:
            self.close()
            return NO_ANSWER, repr(error).encode()
        finally:
            patience.cancel()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, body = self._received.partition(b"\r\n\r\n")
        if not found:
            return
        head = head.lower()
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) < int(length) or self._answer.done():
            return
        if b"connection: close" in head:
            self.close()
        self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._give_up(exc or ConnectionResetError("closed before the answer"))

    def _give_up(self, error: Exception) -> None:
        if not self._answer.done():
            self._answer.set_exception(error)


class Drive:
    """The answers so far, as (request, status, seconds)."""

    def __init__(self, plan: Plan) -> None:
        self.answers: list[tuple[int, int, float]] = []
        self.refusals: list[str] = []
        self._plan = plan
        self._requests = [text.encode() for text in plan.requests]

    async def run(self) -> float:
        """The seconds it took."""
        plan = self._plan
        if plan.rounds:
            barrier = asyncio.Barrier(plan.clients)
            clients = [self._in_rounds(client, barrier) for client in range(plan.clients)]
        else:
            due = self._due()
            clients = [self._steadily(due) for _ in range(plan.clients)]
        begin = time.perf_counter()
        await asyncio.gather(*clients)
        return time.perf_counter() - begin

    def _due(self) -> Iterator[tuple[int, float]]:
        """Requests and when to send them; in a closed loop at once."""
        begin = time.perf_counter()
        for number in itertools.count():
            moment = time.perf_counter()
            due = begin + number / self._plan.rate if self._plan.rate else moment
            if due > begin + self._plan.seconds or number >= len(self._requests):
                return
            yield number, due

    async def _steadily(self, due: Iterator[tuple[int, float]]) -> None:
        connection = Connection(self._plan.port)
        for number, moment in due:
            early = moment - time.perf_counter()
            if early > 0:
                await asyncio.sleep(early)
            await self._send(connection, number, moment)
        connection.close()

    async def _in_rounds(self, client: int, barrier: asyncio.Barrier) -> None:
        connection = Connection(self._plan.port)
        for number in range(client, len(self._requests), self._plan.clients):
            await barrier.wait()
            await self._send(connection, number, time.perf_counter())
        connection.close()

    async def _send(self, connection: Connection, number: int, since: float) -> None:
        status, body = await connection.ask(self._requests[number])
        self.answers.append((number, status, time.perf_counter() - since))
        if status not in (200, 201) and len(self.refusals) < KEPT_REFUSALS:
            self.refusals.append(f"{status} {body.decode(errors='replace')[:300]}")


def main() -> None:
    drive = Drive(Plan(**json.load(sys.stdin)))
    gc.disable()
    seconds = uvloop.run(drive.run())
    json.dump({"seconds": seconds, "answers": drive.answers, "refusals": drive.refusals}, sys.stdout)


if __name__ == "__main__":
    main()

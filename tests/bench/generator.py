"""Sends a plan of HTTP requests and times the answers: one process of its own, made to cost little CPU.

Run by `load.py`: the plan comes as JSON on stdin, the answers go as JSON to stdout.
"""

import asyncio
import gc
import json
import sys
import time
from collections import deque
from dataclasses import dataclass

import uvloop
from connection import Asked, Connection

ANSWER_SECONDS = 30.0
LOOK_SECONDS = 1.0
TICK_SECONDS = 0.001
"""Requests that are due within it are sent together."""
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


class Drive:
    """The answers so far, as (request, status, seconds)."""

    def __init__(self, plan: Plan) -> None:
        self.answers: list[tuple[int, int, float]] = []
        self.refusals: list[str] = []
        self._plan = plan
        self._requests = [text.encode() for text in plan.requests]
        self._connections = [Connection(plan.port, self._on_answer) for _ in range(plan.clients)]
        self._idle = deque(self._connections)
        self._next = 0
        self._begin = 0.0
        self._over = asyncio.Event()

    async def run(self) -> float:
        """The seconds it took."""
        self._begin = time.perf_counter()
        watch = asyncio.create_task(self._give_up_in_time())
        if self._plan.rate:
            while self._is_left():
                self._send_due()
                await asyncio.sleep(max(self._due() - time.perf_counter(), TICK_SECONDS))
        else:
            self._send_due()
        if self._is_left() or len(self._idle) < len(self._connections):
            await self._over.wait()
        watch.cancel()
        for connection in self._connections:
            connection.close()
        return time.perf_counter() - self._begin

    def _due(self) -> float:
        """When the next request is to be sent; in a closed loop at once."""
        return self._begin + self._next / self._plan.rate if self._plan.rate else time.perf_counter()

    def _is_left(self) -> bool:
        if self._next >= len(self._requests):
            return False
        return self._plan.rounds or self._due() <= self._begin + self._plan.seconds

    def _send_due(self) -> None:
        while self._idle and self._is_left() and (due := self._due()) <= time.perf_counter():
            number, self._next = self._next, self._next + 1
            self._idle.popleft().ask(number, self._requests[number], due)

    def _on_answer(self, connection: Connection, asked: Asked, status: int, body: bytes) -> None:
        self.answers.append((asked.number, status, time.perf_counter() - asked.since))
        if status not in (200, 201) and len(self.refusals) < KEPT_REFUSALS:
            self.refusals.append(f"{status} {body.decode(errors='replace')[:300]}")
        self._idle.append(connection)
        all_idle = len(self._idle) == len(self._connections)
        if all_idle or not self._plan.rounds:
            self._send_due()
        if all_idle and len(self._idle) == len(self._connections) and not self._is_left():
            self._over.set()

    async def _give_up_in_time(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for connection in self._connections:
                connection.give_up_before(time.perf_counter() - ANSWER_SECONDS)


async def drive(plan: Plan) -> dict[str, object]:
    gc.disable()
    began = time.process_time()
    load = Drive(plan)
    seconds = await load.run()
    return {
        "seconds": seconds,
        "cpu_seconds": time.process_time() - began,
        "answers": load.answers,
        "refusals": load.refusals,
    }


def main() -> None:
    json.dump(uvloop.run(drive(Plan(**json.load(sys.stdin)))), sys.stdout)


if __name__ == "__main__":
    main()

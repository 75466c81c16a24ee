"""Lines in front of what many want at once: few are served at a time, the others wait for their turn.

A rush on one event costs its own line only: whoever wants something else does not stand behind it, and while
somebody does, half as many of each line are served, and of a crowd one after another with a rest between, so
that the rush leaves room. Whoever waits has a place, and what is left is promised to the places ahead; who
comes when nothing is left beyond these promises is told so at once instead of waiting in vain.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field

COMPANY_SECONDS = 1.0
"""A line is company to the others for so long after somebody came to it."""
LONGEST_REST_SECONDS = 1.0
"""However long an order took, such as one that a service never answered."""

Resting = Callable[[], AbstractContextManager[None]]
"""Entered while waiting, so that those who wait are not counted as work under way."""


class NothingLeft(Exception):
    """`left` is what those ahead leave."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left


class LineTooLong(Exception):
    """Nobody can wait so long."""


@dataclass(eq=False, slots=True, kw_only=True)
class Turn:
    """So many of one kind are wanted; a kind of None is never refused for what is left.

    `left` is told by whoever served it: how many of the kind there still are. `took` seconds it was served.
    """

    kind: Hashable | None
    quantity: int
    left: int | None = None
    called: asyncio.Future[None] | None = None
    took: float | None = None


@dataclass(slots=True)
class _Line:
    served: int = 0
    rests: bool = False
    waiting: deque[Turn] = field(default_factory=deque)
    promised: Counter[Hashable] = field(default_factory=Counter)
    left: dict[Hashable, int] = field(default_factory=dict)

    def beyond(self, kind: Hashable, quantity: int) -> int | None:
        """What is left beside the promises where that is too little, else None."""
        left = self.left.get(kind)
        if left is None or self.promised[kind] + quantity <= left:
            return None
        return max(left - self.promised[kind], 0)


class Turns:
    """`at_once` are served of a line; `most_waiting` is of all lines.

    Beside another line half as many are served, and one of a crowd: where more wait than are served at once.
    A crowd then rests `rest` times as long as it was served.
    """

    def __init__(
        self,
        *,
        at_once: int,
        most_waiting: int,
        patience: float,
        rest: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._at_once = at_once
        self._most_waiting = most_waiting
        self._patience = patience
        self._rest = rest
        self._clock = clock
        self._seen: dict[Hashable, float] = {}
        self._lines: dict[Hashable, _Line] = {}
        self._waiting = 0

    @asynccontextmanager
    async def turn(
        self, name: Hashable, kind: Hashable | None, quantity: int, resting: Resting = nullcontext
    ) -> AsyncIterator[Turn]:
        """Served within the block. Raises `NothingLeft` and `LineTooLong`."""
        line = self._lines.setdefault(name, _Line())
        turn = Turn(kind=kind, quantity=quantity)
        if kind is not None and (left := line.beyond(kind, quantity)) is not None:
            raise NothingLeft(left)
        line.promised[kind] += quantity
        try:
            await self._called(name, line, turn, resting)
            began = self._clock()
            try:
                yield turn
            finally:
                line.served -= 1
                turn.took = self._clock() - began
        finally:
            line.promised[kind] -= turn.quantity
            self._go_on(name, line, turn)

    async def _called(self, name: Hashable, line: _Line, turn: Turn, resting: Resting) -> None:
        if not line.waiting and line.served < self._places(name, line):
            line.served += 1
            return
        if self._waiting >= self._most_waiting:
            raise LineTooLong
        turn.called = asyncio.get_running_loop().create_future()
        line.waiting.append(turn)
        self._waiting += 1
        try:
            with resting():
                async with asyncio.timeout(self._patience):
                    await turn.called
        except BaseException as error:
            _leave(line, turn)
            if isinstance(error, TimeoutError):
                raise LineTooLong from None
            raise
        finally:
            self._waiting -= 1

    def _go_on(self, name: Hashable, line: _Line, done: Turn) -> None:
        if done.kind is not None and done.left is not None:
            line.left[done.kind] = done.left
            self._send_away(line, done.kind)
        if done.took is not None and self._is_crowd(line) and self._has_company(name):
            line.rests = True
            rest = min(self._rest * done.took, LONGEST_REST_SECONDS)
            asyncio.get_running_loop().call_later(rest, self._end_rest, name, line)
        elif not line.rests:
            self._serve(name, line)

    def _end_rest(self, name: Hashable, line: _Line) -> None:
        line.rests = False
        self._serve(name, line)

    def _serve(self, name: Hashable, line: _Line) -> None:
        places = self._places(name, line)
        while line.waiting and line.served < places:
            called = line.waiting.popleft().called
            if called is not None and not called.done():
                line.served += 1
                called.set_result(None)
        if not line.waiting and not line.served and self._lines.get(name) is line:
            del self._lines[name]

    def _places(self, name: Hashable, line: _Line) -> int:
        """How many of this line, which is busy now, are served at once."""
        if not self._has_company(name):
            return self._at_once
        return 1 if self._is_crowd(line) else max(self._at_once // 2, 1)

    def _is_crowd(self, line: _Line) -> bool:
        return len(line.waiting) > self._at_once

    def _has_company(self, name: Hashable) -> bool:
        """Of this line, which is busy now."""
        now = self._clock()
        self._seen.pop(name, None)
        self._seen[name] = now
        while now - self._seen[oldest := next(iter(self._seen))] > COMPANY_SECONDS:
            del self._seen[oldest]
        return len(self._seen) > 1

    def _send_away(self, line: _Line, kind: Hashable) -> None:
        """Those for whom nothing is left behind the places ahead of them."""
        left = line.left[kind]
        if line.promised[kind] <= left:
            return
        those = [turn for turn in line.waiting if turn.kind == kind]
        ahead = line.promised[kind] - sum(turn.quantity for turn in those)
        for turn in those:
            if ahead + turn.quantity <= left:
                ahead += turn.quantity
            elif turn.called is not None and not turn.called.done():
                turn.called.set_exception(NothingLeft(max(left - ahead, 0)))
                line.waiting.remove(turn)
                line.promised[kind] -= turn.quantity
                turn.quantity = 0


def _leave(line: _Line, turn: Turn) -> None:
    if turn in line.waiting:
        line.waiting.remove(turn)
    called = turn.called
    if called is not None and called.done() and not called.cancelled() and called.exception() is None:
        # Called in the very moment in which it went away.
        line.served -= 1

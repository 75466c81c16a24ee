"""Strangers choose what a calendar says, and a rule of one line can keep a processor busy for hours. So each
is read in a process of its own, with bounds on its time and memory.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Any

from booking.clients.calendars.ics_file import Unreadable
from booking.domain.availability.calendars.outside import Trouble
from booking.domain.time.intervals import Range

COMMAND = (sys.executable, "-m", "booking.clients.calendars.reader")
# What finds the code; nothing of what this service knows goes along.
KEPT = ("PATH", "PYTHONPATH")
LONGEST_SECONDS = 60.0
AT_ONCE = 2


class CalendarReader:
    def __init__(self) -> None:
        self._free = asyncio.Semaphore(AT_ONCE)

    async def busy(self, content: bytes, time_zone: str, window: Range) -> tuple[Range, ...]:
        """UTC minutes inside the window. Raises `Unreadable`."""
        asked = json.dumps({"window": window, "time_zone": time_zone}).encode() + b"\n"
        async with self._free:
            answer = await _answer(asked + content)
        if "trouble" in answer:
            raise Unreadable(Trouble(answer["trouble"]))
        return tuple((start, end) for start, end in answer["busy"])


async def _answer(said: bytes) -> dict[str, Any]:
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *COMMAND, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            written, _ = await process.communicate(said)
    except TimeoutError:
        raise Unreadable(Trouble.TOO_MANY_EVENTS) from None
    finally:
        await _end(process)
    if process.returncode != 0:
        raise Unreadable(Trouble.TOO_MANY_EVENTS)
    answer: dict[str, Any] = json.loads(written)
    return answer


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from chassis.testing.servers.process import wait_until
from devstack.stack.child import Child
from devstack.stack.log_lines import ProcessLog, readable

PATIENT = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
print('up', flush=True)
signal.sigwait([signal.SIGTERM])
print('bye', flush=True)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"
POLITE = "import os; print('nice', os.nice(0), flush=True); import signal; signal.sigwait([signal.SIGTERM])"


@asynccontextmanager
async def living(script: str, log: Path, nice: int = 0) -> AsyncIterator[Child]:
    child = Child(
        "booking",
        [sys.executable, "-c", script],
        env=dict(os.environ),
        log=ProcessLog("booking", log),
        nice=nice,
    )
    life = asyncio.create_task(child.keep_alive())
    try:
        yield child
    finally:
        await child.stop(60)
        await life


async def until(is_so: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(wait_until, is_so, 60)


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


async def test_a_killed_process_is_started_again(tmp_path: Path) -> None:
    log = tmp_path / "booking.log"
    async with living(PATIENT, log) as child:
        await until(lambda: lines(log) == ["up"])
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await until(lambda: lines(log).count("up") == 2)
        assert child.pid != first
    assert any("was killed by SIGKILL, starts again" in line for line in lines(log))


async def test_a_stopped_process_may_finish_and_is_not_started_again(tmp_path: Path) -> None:
    log = tmp_path / "booking.log"
    async with living(PATIENT, log) as child:
        await until(lambda: lines(log) == ["up"])
    assert lines(log) == ["up", "bye"]
    assert child.pid is None


async def test_a_process_that_ignores_the_stop_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "booking.log"
    async with living(DEAF, log) as child:
        await until(lambda: lines(log) == ["up"])
        await child.stop(0.1)
        assert child.pid is None
    assert any("did not stop in time" in line for line in lines(log))


async def test_those_that_follow_give_way_to_those_that_answer(tmp_path: Path) -> None:
    log = tmp_path / "inbox.log"
    async with living(POLITE, log, nice=5):
        await until(lambda: bool(lines(log)))
    assert lines(log) == [f"nice {os.nice(0) + 5}"]


def test_a_structured_line_reads_well_on_the_screen() -> None:
    line = (
        '{"event": "slot taken", "level": "warning", "timestamp": "2026-12-01T09:08:07.1Z",'
        ' "service": "booking", "staff": "mira", "trace_id": "ab12"}'
    )
    assert readable(line) == ("warning", "09:08:07 warning slot taken staff=mira trace=ab12")


def test_a_plain_line_stays_as_it_is() -> None:
    assert readable("Traceback (most recent call last):") == ("info", "Traceback (most recent call last):")

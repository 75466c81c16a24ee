import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Callable, Sequence

from chassis.testing.servers.process import end_with_parent

from devstack.stack.log_lines import ProcessLog

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
# Whoever lived this long (seconds) did not die of its start; its next pause is short again.
STEADY = 20.0
CHUNK_BYTES = 1024**2
# Copying lines in bunches takes a tenth of the CPU of copying each as it comes.
GATHER_SECONDS = 0.05


class Child:
    """One process that is started again whenever it ends, until it is told to stop."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: dict[str, str],
        log: ProcessLog,
        nice: int = 0,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.log = log
        self.early_deaths = 0
        self._command = command
        self._env = env
        self._nice = nice
        self._on_change = on_change
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    async def keep_alive(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping:
            born = time.monotonic()
            code = await self._live()
            if self._stopping:
                return
            if time.monotonic() - born > STEADY:
                self.early_deaths, pause = 0, FIRST_PAUSE
            self.early_deaths += 1
            self.log.write(f'{{"level": "error", "event": "{self.name} {_how(code)}, starts again"}}')
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def stop(self, seconds: float) -> None:
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                self.log.write(f'{{"level": "error", "event": "{self.name} did not stop in time, killed"}}')
                process.kill()
                await process.wait()

    async def _live(self) -> int:
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            env=self._env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(signal.SIGTERM, self._nice),
            limit=CHUNK_BYTES,
        )
        self._on_change()
        await self._copy_lines(self._process)
        code = await self._process.wait()
        self._on_change()
        return code

    async def _copy_lines(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 it was opened as a pipe above
        begun = b""
        while chunk := await process.stdout.read(CHUNK_BYTES):
            *lines, begun = (begun + chunk).split(b"\n")
            self.log.write(*(line.decode(errors="replace") for line in lines))
            await asyncio.sleep(GATHER_SECONDS)
        if begun:
            self.log.write(begun.decode(errors="replace"))


def python_module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def _how(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

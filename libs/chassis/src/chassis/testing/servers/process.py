import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from chassis.testing.servers.account import Account

POLL_SECONDS = 0.02
MOST_LOG_BYTES = 10 * 1024**2
PR_SET_PDEATHSIG = 1  # linux/prctl.h

_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class ServerFailed(Exception):
    """A server did not start; the message says what to do."""


def end_with_parent(how: signal.Signals, nice: int = 0) -> Callable[[], None]:
    """For `preexec_fn`: the kernel signals the child when the thread that started it ends (Linux)."""

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(how))
        if nice:
            os.nice(nice)

    return prepare


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    end_with: signal.Signals,
    account: Account | None = None,
    env: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """A server in its own session, so that Ctrl-C in the terminal reaches the supervisor alone."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > MOST_LOG_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(end_with),
            cwd="/",
            env=env,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def stop(process: subprocess.Popen[bytes], ways: Sequence[tuple[signal.Signals, float]]) -> None:
    """Ask politely, then firmly: each signal with the seconds it may take."""
    for how, seconds in ways:
        if process.poll() is not None:
            return
        process.send_signal(how)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    process.wait()


def stop_left_over(pid_file: Path, mark: str, how: signal.Signals, seconds: float) -> None:
    """Stop what a killed supervisor left behind; a pid that now means another process is only forgotten."""
    pid = _read_pid(pid_file)
    if pid is not None and mark in command_line(pid):
        os.kill(pid, how)
        if not wait_until(lambda: mark not in command_line(pid), seconds):
            os.kill(pid, signal.SIGKILL)
            wait_until(lambda: mark not in command_line(pid), seconds)
    pid_file.unlink(missing_ok=True)


def command_line(pid: int) -> str:
    """Empty when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    command = ["/bin/ps", "-o", "args=", "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def wait_until(is_so: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _read_pid(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None

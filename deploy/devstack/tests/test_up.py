"""The real thing: all processes, started and stopped as a person does it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from chassis.testing.promises import promised
from chassis.testing.servers.ports import free_port
from chassis.testing.servers.process import command_line, wait_until
from devstack.stack.parts import NAMES
from devstack.stack.readiness import ask
from devstack.state import Running, State, state_at

START_SECONDS = 400
STOP_SECONDS = 10


@contextmanager
def system(state: State, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """`frontdesk up` until its screen is shown; stopped by SIGTERM at the end."""
    command = [sys.executable, "-m", "devstack", "up", "--state", str(state.root), *options]
    screen = state.root.with_suffix(".screen")
    with screen.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        shown = wait_until(
            lambda: b"Frontdesk is ready" in screen.read_bytes() or process.poll() is not None, START_SECONDS
        )
        assert shown, screen.read_text()
        assert process.poll() is None, screen.read_text()
        yield process
    finally:
        process.terminate()
        process.wait(promised(STOP_SECONDS))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """As root the data may lie outside of the folder, so it is not gone with the folder."""
    state = state_at(tmp_path / "state")
    yield state
    state.forget()


def test_it_starts_heals_stops_and_goes_on(state: State) -> None:
    with system(state, "--no-demo", "--port", str(free_port(18000))) as first:
        before = state.running()
        kept = state.secrets.read_text()
        assert set(before.processes) == set(NAMES)
        assert_a_killed_service_comes_back(state)
        took = seconds_to_stop(first)
    assert first.returncode == 0
    assert took < promised(STOP_SECONDS)
    assert_nothing_is_left(before)

    with system(state, "--no-demo", "--port", str(free_port(18000))):
        assert state.secrets.read_text() == kept


def assert_a_killed_service_comes_back(state: State) -> None:
    base_url, killed = state.running().base_url, state.running().processes["booking"]
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: state.running().processes.get("booking", killed) != killed, 120)
    assert wait_until(lambda: is_ready(base_url), 120)


def assert_nothing_is_left(before: Running) -> None:
    for name, pid in before.processes.items():
        assert f"-m {name}" not in command_line(pid)


def seconds_to_stop(process: subprocess.Popen[bytes]) -> float:
    asked = time.monotonic()
    process.terminate()
    process.wait(promised(STOP_SECONDS))
    return time.monotonic() - asked


def is_ready(base_url: str) -> bool:
    return ask(int(base_url.rpartition(":")[2]))[0]

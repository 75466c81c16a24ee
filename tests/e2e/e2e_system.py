"""The running system as a stranger meets it: started by `frontdesk up`, used through the gateway."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
from chassis.testing.servers.ports import free_port
from chassis.testing.waiting import eventually
from devstack.state import State

START_SECONDS = 400.0
STOP_SECONDS = 120.0
BACK_SECONDS = 180.0
SHORTENED = {"SIGNING_KEYS_REFRESH_SECONDS": "2"}
"""Settings of the running system for what would take too long to wait for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    state: Path
    supervisor: subprocess.Popen[bytes]

    @property
    def running(self) -> dict[str, Any]:
        """What `frontdesk up` notes for other commands: addresses and process ids."""
        noted: dict[str, Any] = json.loads((self.state / "running.json").read_text())
        return noted

    @property
    def base_url(self) -> str:
        return str(self.running["base_url"])

    @property
    def is_ready(self) -> bool:
        """Whether every part answers, not only those that the gateway cannot do without."""
        try:
            return bool(httpx.get(self.base_url + "/api/v1/health", timeout=20).json()["status"] == "ok")
        except (OSError, ValueError, KeyError, httpx.HTTPError):
            return False

    def pid(self, process: str) -> int:
        return int(self.running["processes"][process])

    def kill(self, process: str) -> int:
        """SIGKILL; answers the process id that died. The supervisor starts another one."""
        pid = self.pid(process)
        os.kill(pid, signal.SIGKILL)
        return pid

    def database(self) -> psycopg.Connection[Any]:
        """As the superuser, to count what is really there."""
        url = self.running["database_url"].rsplit("/", 1)[0] + "/frontdesk"
        return psycopg.connect(url, autocommit=True)

    def command(self, *arguments: str) -> str:
        """Runs `frontdesk ...` against this system."""
        ran = subprocess.run(
            [sys.executable, "-m", "devstack", *arguments, "--state", str(self.state)],
            capture_output=True,
            text=True,
            timeout=300,
            check=True,
            env={**os.environ, **SHORTENED, "COLUMNS": "200", "NO_COLOR": "1"},
        )
        return ran.stdout

    async def is_back(self, process: str, killed: int) -> None:
        """Waits until another process stands in the place of the one that died, and all parts answer."""

        async def stands() -> bool:
            pid = self.running["processes"].get(process, killed)
            return pid != killed and await asyncio.to_thread(lambda: self.is_ready)

        await eventually(stands, bool, seconds=BACK_SECONDS)


@contextmanager
def started(state: Path) -> Iterator[System]:
    arguments = ["up", "--state", str(state), "--port", str(free_port()), "--no-demo"]
    with (state.parent / "up.log").open("wb") as log:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "devstack", *arguments],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, **SHORTENED},
        )
    system = System(state=state, supervisor=supervisor)
    try:
        _wait_until_ready(system, state.parent / "up.log")
        yield system
    finally:
        supervisor.terminate()
        supervisor.wait(STOP_SECONDS)
        # As root the data may lie outside the state folder, where PostgreSQL's own user can reach it.
        State(root=state).forget()


def _wait_until_ready(system: System, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if system.supervisor.poll() is not None:
            raise RuntimeError(f"frontdesk up ended:\n{log.read_text()}")
        if system.is_ready:
            return
        time.sleep(0.2)
    raise RuntimeError(f"not ready after {START_SECONDS} s:\n{log.read_text()}")

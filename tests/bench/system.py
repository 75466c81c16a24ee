"""The whole system in a temporary state, started as `make up` starts it and stopped at the end."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from chassis.testing.servers.folders import remove_data
from chassis.testing.servers.ports import free_port
from chassis.testing.servers.process import wait_until
from devstack.stack.environment import DATABASE
from devstack.stack.readiness import ask
from devstack.state import NotRunning, Running, state_at
from processes import command_of, family, parent_of
from psycopg import Connection
from psycopg.rows import TupleRow

START_SECONDS = 120.0
STOP_SECONDS = 25.0
SAMPLED = "0.1"
SERVERS = {"/bin/postgres": "postgres", "/nats-server": "nats"}


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    root: Path
    started_in: float
    """Seconds from the command to the last part that answers."""

    @property
    def noted(self) -> Running:
        return state_at(self.root).running()

    @property
    def base_url(self) -> str:
        return self.noted.base_url

    @property
    def http_port(self) -> int:
        return int(self.base_url.rpartition(":")[2])

    @property
    def database_url(self) -> str:
        """The superuser's, of the database that all services share."""
        return f"{self.noted.database_url.rpartition('/')[0]}/{DATABASE}"

    @property
    def pids(self) -> dict[str, int]:
        """By name: the services, the gateway and both servers."""
        noted = self.noted
        servers = {
            name: pid
            for pid in family(noted.supervisor)
            if parent_of(pid) == noted.supervisor
            for ending, name in SERVERS.items()
            if command_of(pid).split(" ")[0].endswith(ending)
        }
        return noted.processes | servers

    @property
    def supervisor(self) -> int:
        return self.noted.supervisor

    def link(self) -> Connection[TupleRow]:
        """As the superuser, who sees every workspace."""
        return psycopg.connect(self.database_url, autocommit=True)


@contextmanager
def state() -> Iterator[Path]:
    """A folder for one installation, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-", ignore_cleanup_errors=True) as folder:
        # As root PostgreSQL runs as another user, who must pass through.
        Path(folder).chmod(0o711)
        root = Path(folder) / "state"
        try:
            yield root
        finally:
            remove_data(state_at(root).postgres)


@contextmanager
def running(root: Path) -> Iterator[System]:
    port = free_port()
    command = [sys.executable, "-m", "devstack", "up", "--state", str(root), "--port", str(port), "--no-demo"]
    screen = root.with_name("screen.txt")
    environment = os.environ | {"TRACE_SAMPLE_RATIO": SAMPLED}
    begin = time.monotonic()
    with screen.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment)
    try:
        wait_until(lambda: process.poll() is not None or _answers(root), START_SECONDS)
        if process.poll() is not None or not _answers(root):
            raise RuntimeError(f"the system did not start:\n{screen.read_text()[-4000:]}")
        yield System(root=root, started_in=time.monotonic() - begin)
    finally:
        _stop(process)


@contextmanager
def measurable() -> Iterator[System]:
    """A system whose Postgres keeps the moment of every commit."""
    with state() as root:
        with running(root) as system, system.link() as link:
            link.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        with running(root) as system:
            yield system


def _answers(root: Path) -> bool:
    try:
        noted = state_at(root).running()
    except (NotRunning, ValueError):
        return False
    return ask(int(noted.base_url.rpartition(":")[2]))[0]


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()

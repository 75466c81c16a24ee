"""Second processes beside those of the system, each with other settings."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from chassis.testing.servers.ports import LOOPBACK, free_port
from chassis.testing.servers.process import wait_until
from system import System

START_SECONDS = 30.0
STOP_SECONDS = 12.0


@contextmanager
def gateway_beside(system: System, **settings: str) -> Iterator[int]:
    """Another gateway before the same services; its port."""
    port = free_port()
    environment = environment_of(system.pids["gateway"]) | settings | {"HTTP_PORT": str(port)}
    with process(system, "gateway", environment):
        if not wait_until(lambda: is_well(port), START_SECONDS):
            raise RuntimeError("the second gateway did not start")
        yield port


@contextmanager
def process(system: System, module: str, environment: Mapping[str, str]) -> Iterator[None]:
    with (system.root / "log" / f"second-{module}.log").open("wb") as log:
        started = subprocess.Popen(
            [sys.executable, "-m", module], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        started.terminate()
        try:
            started.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()


def environment_of(pid: int) -> dict[str, str]:
    entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(entry).split("=", 1) for entry in entries if b"=" in entry)


def is_well(port: int) -> bool:
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=5)) as link:
        try:
            link.request("GET", "/api/v1/health")
            return b'"ok"' in link.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False

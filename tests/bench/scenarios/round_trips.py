"""How often the booking service waits for Postgres while it takes one booking."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chassis.servers.ports import LOOPBACK, free_port
from chassis.servers.process import wait_until
from figures import Findings
from generator import Plan
from load import drive
from options import Options
from proxy import CountingProxy
from psycopg.conninfo import conninfo_to_dict
from salon import Opening, open_salon
from system import System

BOOKINGS = 50
WARM_UP = 5
START_SECONDS = 30.0
STOP_SECONDS = 12.0


def run(options: Options, system: System) -> Findings:
    """Sequential bookings, counted once: the number does not depend on the load."""
    findings = Findings()
    salon = open_salon(system, Opening(staff=2, days=10))
    target = int(str(conninfo_to_dict(system.database_url)["port"]))
    with CountingProxy(target).running() as proxy, _beside(system, proxy.port) as port:

        def book(count: int) -> None:
            requests = salon.booking_requests(count)
            outcome = drive(Plan(port=port, clients=1, seconds=30, requests=requests))
            findings.require(outcome.accepted == count, f"bookings were refused: {outcome.refusals}")

        book(WARM_UP)
        before = proxy.round_trips
        book(BOOKINGS)
        findings.add("round trips to Postgres per booking", (proxy.round_trips - before) / BOOKINGS, "")
    return findings


@contextmanager
def _beside(system: System, database_port: int) -> Iterator[int]:
    """A second booking service whose database is behind the proxy, and a second gateway that calls it."""
    grpc_port, http_port = free_port(), free_port()
    booking = _environment(system.pids["booking"])
    own = str(conninfo_to_dict(booking["DATABASE_URL"])["port"])
    booking["DATABASE_URL"] = booking["DATABASE_URL"].replace(f":{own}/", f":{database_port}/")
    booking["GRPC_LISTEN"] = f"{LOOPBACK}:{grpc_port}"
    gateway = _environment(system.pids["gateway"])
    gateway |= {"BOOKING_ADDRESS": booking["GRPC_LISTEN"], "HTTP_PORT": str(http_port)}
    with _process(system, "booking", booking), _process(system, "gateway", gateway):
        if not wait_until(lambda: _is_well(http_port), START_SECONDS):
            raise RuntimeError("the second booking service did not start")
        yield http_port


@contextmanager
def _process(system: System, module: str, environment: dict[str, str]) -> Iterator[None]:
    with (system.root / "log" / f"second-{module}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module], env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _environment(pid: int) -> dict[str, str]:
    entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return dict(os.fsdecode(entry).split("=", 1) for entry in entries if b"=" in entry)


def _is_well(port: int) -> bool:
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=5)) as link:
        try:
            link.request("GET", "/api/v1/health")
            return b'"ok"' in link.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False

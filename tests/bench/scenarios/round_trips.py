"""How often the booking service waits for Postgres while it takes one booking."""

from collections.abc import Iterator
from contextlib import contextmanager

from beside import environment_of, gateway_beside, process
from chassis.servers.ports import LOOPBACK, free_port
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
    address = f"{LOOPBACK}:{free_port()}"
    booking = environment_of(system.pids["booking"])
    own = str(conninfo_to_dict(booking["DATABASE_URL"])["port"])
    booking["DATABASE_URL"] = booking["DATABASE_URL"].replace(f":{own}/", f":{database_port}/")
    booking["GRPC_LISTEN"] = address
    with process(system, "booking", booking), gateway_beside(system, BOOKING_ADDRESS=address) as port:
        yield port

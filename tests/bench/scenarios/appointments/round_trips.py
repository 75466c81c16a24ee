"""How often booking waits for Postgres, and how many statements it sends, for what customers ask."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from beside import environment_of, gateway_beside, process
from chassis.testing.servers.ports import LOOPBACK, free_port
from figures import Findings
from generator import Plan
from load import drive
from options import Options
from proxy import CountingProxy
from psycopg.conninfo import conninfo_to_dict
from system import System
from worlds.salon import Opening, Salon, open_salon, tomorrow

TIMES = 50
WARM_UP = 5


def run(options: Options, system: System) -> Findings:
    """Requests one after the other, counted once: the numbers do not depend on the load."""
    findings = Findings()
    salon = open_salon(system, Opening(staff=2, days=10))
    target = int(str(conninfo_to_dict(system.database_url)["port"]))
    with CountingProxy(target).running() as proxy, _beside(system, proxy.port) as port:
        for name, requests in _asked(salon).items():
            _send(port, requests[:WARM_UP], findings)
            before = proxy.round_trips, proxy.statements
            _send(port, requests[WARM_UP:], findings)
            findings.add(f"{name}, round trips to Postgres", (proxy.round_trips - before[0]) / TIMES, "")
            findings.add(f"{name}, statements", (proxy.statements - before[1]) / TIMES, "")
    return findings


def _asked(salon: Salon) -> dict[str, list[str]]:
    count, first = WARM_UP + TIMES, tomorrow().date()
    slots = f"/public/{salon.slug}/slots?booking_type_id={salon.booking_type_id}&from={first}&to={first}"
    return {
        "a booking": salon.booking_requests(count),
        "a hold": [salon.hold_request(*next(salon.slots)) for _ in range(count)],
        "a list of slots": [salon.get(slots).replace(f"Authorization: Bearer {salon.token}\r\n", "")] * count,
        "a list of bookings": [salon.get("/bookings?limit=20")] * count,
    }


def _send(port: int, requests: Sequence[str], findings: Findings) -> None:
    outcome = drive(Plan(port=port, clients=1, seconds=30, requests=list(requests)))
    findings.require(outcome.accepted == len(requests), f"requests were refused: {outcome.refusals}")


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

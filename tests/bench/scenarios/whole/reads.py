"""What staff read all day: one booking, one contact, one stock level."""

from figures import Findings, repeated
from generator import Plan
from load import drive
from options import Options
from system import System
from worlds.effects import drain
from worlds.salon import Opening, Salon, open_salon

CLIENTS = (8, 32)
SECONDS = 4.0
QUICK_SECONDS = 2.0
BOOKINGS = 200
MOST_PER_SECOND = 3_000


def run(options: Options, system: System) -> Findings:
    findings = Findings()
    salon = open_salon(system, Opening(staff=5, days=30))
    requests = salon.booking_requests(BOOKINGS)
    made = drive(Plan(port=system.http_port, clients=8, seconds=30, requests=requests))
    with system.link() as link:
        drain(link, salon, made.accepted, findings)
    reads = _reads(system, salon)
    measured = repeated(options.repeats, lambda: _all(options, system, reads))
    return Findings(figures=measured.figures, wrong=findings.wrong + measured.wrong)


def _reads(system: System, salon: Salon) -> dict[str, list[str]]:
    with system.link() as link:
        bookings = link.execute(
            "SELECT id, customer_email FROM booking.bookings WHERE workspace_id = %s", (salon.workspace_id,)
        ).fetchall()
    return {
        "GET /bookings/{id}": [salon.get(f"/bookings/{id_}") for id_, _ in bookings],
        "GET /contacts?email=": [salon.get(f"/contacts?email={email}") for _, email in bookings],
        "GET /items/{id}/stock": [salon.get(f"/items/{salon.item_id}/stock")] * len(bookings),
    }


def _all(options: Options, system: System, reads: dict[str, list[str]]) -> Findings:
    findings = Findings()
    seconds = QUICK_SECONDS if options.quick else SECONDS
    for name, requests in reads.items():
        for clients in CLIENTS:
            repeats = int(seconds * MOST_PER_SECOND / len(requests)) + 1
            plan = Plan(port=system.http_port, clients=clients, seconds=seconds, requests=requests * repeats)
            outcome = drive(plan)
            findings.require(
                outcome.accepted == len(outcome.answers), f"{name} was refused: {outcome.refusals}"
            )
            findings.add(f"{name}, {clients} clients", outcome.rate, "/s")
            findings.add(f"{name}, {clients} clients, p95", outcome.latency_ms(0.95), "ms")
    return findings

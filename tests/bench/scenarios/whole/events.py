"""From the commit of a booking to the commit of each effect, by the database's own commit times."""

from figures import Findings, below, percentile, repeated
from generator import Plan
from load import drive
from options import Options
from psycopg import Connection
from psycopg.rows import TupleRow
from system import System
from worlds.effects import drain
from worlds.salon import Opening, Salon, open_salon

RATE = 20.0
CLIENTS = 8
SECONDS = 20.0
QUICK_SECONDS = 5.0
FLOOR = below(1000)

# A holding and a row of `processed` are written once, in the transactions of the booking and of the effect.
CONSUMED = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(p.xmin) - pg_xact_commit_timestamp(h.xmin))::float8
    FROM booking.outbox o
    JOIN booking.holdings h ON h.workspace_id = o.workspace_id AND h.owner_id = o.aggregate_id
    JOIN {service}.processed p ON p.event_id = o.id
    WHERE o.workspace_id = %(id)s AND o.type = 'booking.booking.confirmed'
"""
# Each of these rows is written for the last time by the effect that is measured.
MAILED = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(d.xmin) - pg_xact_commit_timestamp(h.xmin))::float8
    FROM booking.bookings b
    JOIN booking.holdings h ON h.workspace_id = b.workspace_id AND h.owner_id = b.id
    JOIN inbox.deliveries d ON d.workspace_id = b.workspace_id AND d.recipient = b.customer_email
    WHERE b.workspace_id = %(id)s
"""
LINKED = """
    SELECT extract(epoch FROM pg_xact_commit_timestamp(b.xmin) - pg_xact_commit_timestamp(h.xmin))::float8
    FROM booking.bookings b
    JOIN booking.holdings h ON h.workspace_id = b.workspace_id AND h.owner_id = b.id
    WHERE b.workspace_id = %(id)s
"""


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _steady(options, system))


def _steady(options: Options, system: System) -> Findings:
    findings = Findings()
    seconds = QUICK_SECONDS if options.quick else SECONDS
    salon = open_salon(system, Opening(staff=10, days=30))
    requests = salon.booking_requests(int(RATE * seconds))
    plan = Plan(port=system.http_port, clients=CLIENTS, seconds=seconds, requests=requests, rate=RATE)
    outcome = drive(plan)
    findings.require(outcome.accepted == len(requests), f"bookings were refused: {outcome.refusals}")
    findings.add("bookings", outcome.rate, "/s")
    findings.add("booking, p95", outcome.latency_ms(0.95), "ms")
    with system.link() as link:
        drain(link, salon, outcome.accepted, findings)
        for service in ("inbox", "inventory", "analytics"):
            _delay(findings, link, salon, f"applied by {service}", CONSUMED.format(service=service))
        _delay(findings, link, salon, "confirmation mailed", MAILED)
        _delay(findings, link, salon, "contact linked to the booking", LINKED)
    return findings


def _delay(findings: Findings, link: Connection[TupleRow], salon: Salon, name: str, query: str) -> None:
    rows = link.execute(query.encode(), {"id": salon.workspace_id}).fetchall()
    delays = [delay * 1000 for (delay,) in rows]
    findings.require(bool(delays), f"nothing was {name}")
    findings.add(f"{name}, p50", percentile(delays, 0.50), "ms")
    findings.add(f"{name}, p99", percentile(delays, 0.99), "ms", FLOOR)

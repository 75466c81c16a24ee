"""The list of free slots of twenty people over thirty days that hold 10,000 bookings."""

from datetime import timedelta

from figures import Findings, below, repeated
from generator import Plan
from load import drive
from options import Options
from salon import API, Opening, Salon, open_salon, tomorrow
from system import System

STAFF = 20
DAYS = 30
BOOKINGS = 10_000
CLIENTS = (1, 4)
SECONDS = 6.0
QUICK_SECONDS = 3.0
MOST_PER_SECOND = 200
FLOOR = below(150)

# Spread evenly over people and days, half an hour each, from eight in the morning (UTC) on.
FILL = """
    WITH wanted AS (
        SELECT uuidv7() AS id, person, day, turn
        FROM generate_series(0, 1000) AS turn, generate_series(0, %(days)s - 1) AS day,
            unnest(%(staff)s::uuid[]) AS person
        ORDER BY turn, day, person LIMIT %(bookings)s
    ), placed AS (
        SELECT id, person, %(first)s + day * interval '1 day' + turn * interval '30 minutes' AS starts
        FROM wanted
    ), held AS (
        INSERT INTO booking.holdings (workspace_id, owner_id, resource_id, resource_kind, starts_at, ends_at)
        SELECT %(workspace)s, id, person, 'staff', starts, starts + interval '30 minutes' FROM placed
    )
    INSERT INTO booking.bookings (workspace_id, id, reference, status, booking_type_id, staff_id, starts_at,
        ends_at, customer_name, customer_email, consumables, created_at, version)
    SELECT %(workspace)s, id, id::text, 'confirmed', %(booking_type)s, person, starts,
        starts + interval '30 minutes', 'Ada Lovelace', id || '@example.com', '[]', now(), 1
    FROM placed
"""


def run(options: Options, system: System) -> Findings:
    salon = open_salon(system, Opening(staff=STAFF, days=DAYS, start="08:00", end="22:00", minutes=30))
    _fill(system, salon)
    return repeated(options.repeats, lambda: _list(options, system, salon))


def _fill(system: System, salon: Salon) -> None:
    with system.link() as link:
        link.execute(
            FILL,
            {
                "workspace": salon.workspace_id,
                "booking_type": salon.booking_type_id,
                "staff": salon.staff_ids,
                "days": DAYS,
                "bookings": BOOKINGS,
                "first": tomorrow() + timedelta(hours=8),
            },
        )
        link.execute("ANALYZE booking.holdings")


def _list(options: Options, system: System, salon: Salon) -> Findings:
    findings = Findings()
    first = tomorrow().date()
    last = first + timedelta(days=DAYS - 1)
    request = salon.get(
        f"/public/{salon.slug}/slots?booking_type_id={salon.booking_type_id}&from={first}&to={last}"
    ).replace(f"Authorization: Bearer {salon.token}\r\n", "")
    assert request.startswith(f"GET {API}/public/")
    seconds = QUICK_SECONDS if options.quick else SECONDS
    for clients in CLIENTS:
        requests = [request] * int(seconds * MOST_PER_SECOND)
        outcome = drive(Plan(port=system.http_port, clients=clients, seconds=seconds, requests=requests))
        findings.require(outcome.accepted == len(outcome.answers), f"refused: {outcome.refusals}")
        findings.add(f"{clients} clients, p50", outcome.latency_ms(0.50), "ms")
        findings.add(f"{clients} clients, p95", outcome.latency_ms(0.95), "ms", FLOOR)
        findings.add(f"{clients} clients, lists", outcome.rate, "/s")
    return findings

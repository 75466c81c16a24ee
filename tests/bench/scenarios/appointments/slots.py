"""The list of free slots over thirty days: for 1, 20 and 200 people, with ever more bookings behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

from figures import Findings, below, repeated
from generator import Plan
from load import drive
from options import Options
from psycopg import Connection
from psycopg.rows import TupleRow
from system import System
from worlds.salon import API, Opening, Salon, offered, open_salon, tomorrow

STAFF = (1, 20, 200)
DAYS = 30
BUSY_STAFF = 20
MOST_IN_WINDOW = 10_000
HISTORIES = (0, 10_000, 1_000_000)
QUICK_HISTORIES = (0, 10_000, 50_000)
CLIENTS = (1, 4)
SECONDS = 6.0
QUICK_SECONDS = 3.0
MOST_PER_SECOND = 500
OPENING = Opening(staff=max(STAFF), days=DAYS, start="08:00", end="22:00", minutes=30)
TWENTY = below(50)
MOST_TIMES = below(1.3)

# Half an hour each: so many turns of the people, each at a place of its own.
FILL = """
    WITH placed AS (
        SELECT uuidv7() AS id, (%(staff)s::uuid[])[1 + number %% %(people)s] AS person, {starts} AS starts
        FROM (SELECT number, number / %(people)s AS turn FROM generate_series(0, %(bookings)s - 1) AS number)
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
# From eight in the morning (UTC) on, spread over the days; and without a gap over the months before them.
IN_WINDOW = "%(first)s + turn %% %(days)s * interval '1 day' + turn / %(days)s * interval '30 minutes'"
BEFORE = "%(first)s - (turn + 48) * interval '30 minutes'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A salon with so many bookings, and what asks for the list of so many people."""

    bookings: int
    requests: dict[int, str]


def run(options: Options, system: System) -> Findings:
    histories = QUICK_HISTORIES if options.quick else HISTORIES
    shelves = [_stocked(system, bookings) for bookings in histories]
    return repeated(options.repeats, lambda: _all(options, system, shelves))


def _stocked(system: System, bookings: int) -> Shelf:
    """The window is the same for all: twenty people share its bookings; the history is everybody's."""
    salon = open_salon(system, OPENING)
    in_window = min(bookings, MOST_IN_WINDOW)
    with system.link() as link:
        _fill(link, salon, IN_WINDOW, salon.staff_ids[:BUSY_STAFF], in_window)
        _fill(link, salon, BEFORE, salon.staff_ids, bookings - in_window)
        link.execute("ANALYZE booking.holdings, booking.bookings")
    return Shelf(bookings=bookings, requests={people: _request(system, salon, people) for people in STAFF})


def _fill(
    link: Connection[TupleRow], salon: Salon, starts: LiteralString, staff: Sequence[UUID], bookings: int
) -> None:
    values = {
        "workspace": salon.workspace_id,
        "booking_type": salon.booking_type_id,
        "staff": list(staff),
        "people": len(staff),
        "days": DAYS,
        "bookings": bookings,
        "first": tomorrow() + timedelta(hours=8),
    }
    link.execute(FILL.format(starts=starts), values)


def _request(system: System, salon: Salon, people: int) -> str:
    booking_type_id = offered(system, salon, OPENING, salon.staff_ids[:people], f"cut-by-{people}")
    first = tomorrow().date()
    last = first + timedelta(days=DAYS - 1)
    path = f"{API}/public/{salon.slug}/slots?booking_type_id={booking_type_id}&from={first}&to={last}"
    return f"GET {path} HTTP/1.1\r\nHost: frontdesk\r\n\r\n"


def _all(options: Options, system: System, shelves: list[Shelf]) -> Findings:
    findings = Findings()
    p95 = {
        (shelf.bookings, people): _list(options, system, shelf, people, findings)
        for people in STAFF
        for shelf in shelves
    }
    small, large = shelves[-2].bookings, shelves[-1].bookings
    for people in STAFF:
        times = p95[large, people] / p95[small, people]
        findings.add(f"{people} people, p95 with {large:,} over {small:,}", times, "", MOST_TIMES)
    return findings


def _list(options: Options, system: System, shelf: Shelf, people: int, findings: Findings) -> float:
    """The p95 of one client, in ms."""
    seconds = QUICK_SECONDS if options.quick else SECONDS
    alone = 0.0
    for clients in CLIENTS:
        requests = [shelf.requests[people]] * int(seconds * MOST_PER_SECOND)
        outcome = drive(Plan(port=system.http_port, clients=clients, seconds=seconds, requests=requests))
        findings.require(outcome.accepted == len(outcome.answers), f"refused: {outcome.refusals}")
        name = f"{people} people, {shelf.bookings:,} bookings, {clients} clients"
        floor = TWENTY if (people, clients) == (20, 1) else None
        findings.add(f"{name}, p50", outcome.latency_ms(0.50), "ms")
        findings.add(f"{name}, p95", outcome.latency_ms(0.95), "ms", floor)
        alone = alone or outcome.latency_ms(0.95)
    return alone

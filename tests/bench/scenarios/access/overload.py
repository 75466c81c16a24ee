"""Three times more than the system can do, asked at a steady rate whatever it answers (open loop)."""

from concurrent.futures import ThreadPoolExecutor

from figures import Findings, at_least, repeated
from generator import Plan
from load import Outcome, drive
from options import Options
from processes import cpu_by_name, cpu_spent
from system import System
from worlds.salon import Opening, Salon, open_salon

PEAK_CLIENTS = 32
SECONDS = 10.0
QUICK_SECONDS = 4.0
TIMES = 3
CONNECTIONS = 1_000
"""So many that the sender itself does not hold back."""
BOOKINGS_PER_SECOND = 5.0
BOOKING_CLIENTS = 20
MOST_PER_SECOND = 3_000
KEPT_PERCENT = 80
TURNED_AWAY = {429, 503, 504}


def run(options: Options, system: System) -> Findings:
    salon = open_salon(system, Opening(staff=5, days=30))
    seconds = QUICK_SECONDS if options.quick else SECONDS
    return repeated(options.repeats, lambda: _once(system, salon, seconds))


def _once(system: System, salon: Salon, seconds: float) -> Findings:
    read = salon.get(f"/items/{salon.item_id}/stock")
    peak = drive(
        Plan(
            port=system.http_port,
            clients=PEAK_CLIENTS,
            seconds=seconds,
            requests=[read] * int(seconds * MOST_PER_SECOND),
        )
    ).rate
    rate = TIMES * peak
    flood = Plan(
        port=system.http_port,
        clients=CONNECTIONS,
        seconds=seconds,
        requests=[read] * int(seconds * rate),
        rate=rate,
    )
    booking = Plan(
        port=system.http_port,
        clients=BOOKING_CLIENTS,
        seconds=seconds,
        requests=salon.booking_requests(int(seconds * BOOKINGS_PER_SECOND)),
        rate=BOOKINGS_PER_SECOND,
    )
    before = cpu_by_name(system.pids)
    with ThreadPoolExecutor(1) as beside:
        critical = beside.submit(drive, booking)
        flooded = drive(flood)
        booked = critical.result()
    return _found(peak, flooded, booked, cpu_spent(before, cpu_by_name(system.pids)))


def _found(peak: float, flooded: Outcome, booked: Outcome, spent: dict[str, float]) -> Findings:
    """`spent` is the CPU of the system's processes, in seconds."""
    findings = Findings()
    odd = set(flooded.statuses) - {200} - TURNED_AWAY
    findings.require(not odd, f"overload was answered with {odd}: {flooded.refusals}")
    findings.add(f"peak, closed loop of {PEAK_CLIENTS} clients", peak, "/s")
    findings.add("asked, open loop", TIMES * peak, "/s")
    findings.add("goodput", flooded.rate, "/s")
    findings.add("goodput of the peak", 100 * flooded.rate / peak, "%", at_least(KEPT_PERCENT))
    findings.add("bookings meanwhile, accepted", 100 * booked.accepted / max(len(booked.answers), 1), "%")
    findings.add("bookings meanwhile, p99", booked.latency_ms(0.99), "ms")
    shown = {
        "gateway": spent["gateway"],
        "sender": flooded.cpu_seconds,
        "all of the system": sum(spent.values()),
    }
    for name, seconds in shown.items():
        findings.add(f"{name}, of one core", 100 * seconds / flooded.seconds, "%")
    return findings

"""Three times more than the system can do, asked at a steady rate whatever it answers (open loop)."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Driven:
    reads: Outcome
    bookings: Outcome
    spent: dict[str, float]
    """CPU of the system's processes meanwhile, in seconds."""

    @property
    def cpu_ms(self) -> float:
        return 1000 * sum(self.spent.values()) / max(self.reads.accepted, 1)


def run(options: Options, system: System) -> Findings:
    salon = open_salon(system, Opening(staff=5, days=30))
    seconds = QUICK_SECONDS if options.quick else SECONDS
    return repeated(options.repeats, lambda: _once(system, salon, seconds))


def _once(system: System, salon: Salon, seconds: float) -> Findings:
    read = salon.get(f"/items/{salon.item_id}/stock")
    peak = _beside_bookings(
        system,
        salon,
        Plan(
            port=system.http_port,
            clients=PEAK_CLIENTS,
            seconds=seconds,
            requests=[read] * int(seconds * MOST_PER_SECOND),
        ),
    )
    rate = TIMES * peak.reads.rate
    flood = _beside_bookings(
        system,
        salon,
        Plan(
            port=system.http_port,
            clients=CONNECTIONS,
            seconds=seconds,
            requests=[read] * int(seconds * rate),
            rate=rate,
        ),
    )
    return _found(peak, flood)


def _beside_bookings(system: System, salon: Salon, plan: Plan) -> _Driven:
    """The same few beside both, or the goodput would pay for work that the peak never did."""
    booking = Plan(
        port=system.http_port,
        clients=BOOKING_CLIENTS,
        seconds=plan.seconds,
        requests=salon.booking_requests(int(plan.seconds * BOOKINGS_PER_SECOND)),
        rate=BOOKINGS_PER_SECOND,
    )
    before = cpu_by_name(system.pids)
    with ThreadPoolExecutor(1) as beside:
        booked = beside.submit(drive, booking)
        reads = drive(plan)
        spent = cpu_spent(before, cpu_by_name(system.pids))
        return _Driven(reads=reads, bookings=booked.result(), spent=spent)


def _found(peak: _Driven, flood: _Driven) -> Findings:
    findings, flooded, booked = Findings(), flood.reads, flood.bookings
    odd = set(flooded.statuses) - {200} - TURNED_AWAY
    findings.require(not odd, f"overload was answered with {odd}: {flooded.refusals}")
    findings.add(f"peak, closed loop of {PEAK_CLIENTS} clients", peak.reads.rate, "/s")
    findings.add("asked, open loop", TIMES * peak.reads.rate, "/s")
    findings.add("goodput", flooded.rate, "/s")
    kept = 100 * flooded.rate / peak.reads.rate
    findings.add("goodput of the peak", kept, "%", at_least(KEPT_PERCENT))
    findings.add("accepted, p50", flooded.latency_ms(0.5), "ms")
    findings.add("bookings meanwhile, accepted", 100 * booked.accepted / max(len(booked.answers), 1), "%")
    findings.add("bookings meanwhile, p99", booked.latency_ms(0.99), "ms")
    shown = {
        "gateway": flood.spent["gateway"],
        "sender": flooded.cpu_seconds,
        "all of the system": sum(flood.spent.values()),
    }
    for name, seconds in shown.items():
        findings.add(f"{name}, of one core", 100 * seconds / flooded.seconds, "%")
    findings.add("CPU per accepted read at the peak", peak.cpu_ms, "ms")
    findings.add("the same in the flood, refusals included", flood.cpu_ms, "ms")
    return findings

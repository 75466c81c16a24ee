"""Fifty customers reach for one slot at once, twenty times over."""

from collections import Counter, defaultdict

from figures import Findings, below, percentile, repeated
from generator import Plan
from load import Outcome, drive
from options import Options
from system import System
from worlds.effects import drain
from worlds.salon import Opening, open_salon

CLIENTS = 50
ROUNDS = 20
QUICK_ROUNDS = 5
SECONDS = 60.0
FLOOR = below(500)
ONE_WINNER = Counter({201: 1, 409: CLIENTS - 1})


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _race(options, system))


def _race(options: Options, system: System) -> Findings:
    findings = Findings()
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    salon = open_salon(system, Opening(staff=1, days=10))
    requests = [
        salon.booking_request(*slot)
        for slot in (next(salon.slots) for _ in range(rounds))
        for _ in range(CLIENTS)
    ]
    before = _deadlocks(system)
    plan = Plan(port=system.http_port, clients=CLIENTS, seconds=SECONDS, requests=requests, rounds=True)
    outcome = drive(plan)
    deadlocks = _deadlocks(system) - before
    for number, statuses in _by_round(outcome).items():
        findings.require(statuses == ONE_WINNER, f"round {number + 1} ended with {dict(statuses)}")
    findings.require(deadlocks == 0, f"{deadlocks} deadlocks")
    with system.link() as link:
        drain(link, salon, outcome.statuses[201], findings)
    took = [seconds * 1000 for _, _, seconds in outcome.answers]
    findings.add("answers, p50", percentile(took, 0.50), "ms")
    findings.add("answers, p95", percentile(took, 0.95), "ms", FLOOR)
    findings.add("deadlocks", deadlocks, "")
    return findings


def _by_round(outcome: Outcome) -> dict[int, Counter[int]]:
    rounds: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for request, status, _ in outcome.answers:
        rounds[request // CLIENTS][status] += 1
    return rounds


def _deadlocks(system: System) -> int:
    with system.link() as link:
        # Sessions report their counts with a delay of up to a second (PGSTAT_MIN_INTERVAL).
        row = link.execute(
            "SELECT deadlocks FROM pg_sleep(1.2), pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    count: int = row[0]
    return count

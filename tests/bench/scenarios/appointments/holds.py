"""Holds on random free slots, and a closed loop of customers who all want one slot that is gone."""

from figures import Findings, below, percentile, repeated
from generator import Plan
from load import Outcome, drive
from options import Options
from system import System
from worlds.salon import Opening, open_salon

CLIENTS = (8, 32)
SECONDS = 8.0
QUICK_SECONDS = 3.0
MOST_PER_SECOND = 900
OPENING = Opening(staff=40, days=60)
REFUSALS = below(100)


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _all_clients(options, system))


def _all_clients(options: Options, system: System) -> Findings:
    findings = Findings()
    for clients in CLIENTS:
        salon = open_salon(system, OPENING)
        requests = [salon.hold_request(*next(salon.slots)) for _ in range(_most(options))]
        held = _drive(options, system, clients, requests)
        findings.require(held.accepted == len(held.answers), f"not every hold was given: {held.refusals}")
        findings.add(f"{clients} clients, holds", held.rate, "/s")
        findings.add(f"{clients} clients, holds, p95", held.latency_ms(0.95), "ms")
        wanted = next(salon.slots)
        refused = _drive(options, system, clients, [salon.booking_request(*wanted) for _ in requests])
        findings.require(
            refused.statuses == {201: 1, 409: len(refused.answers) - 1},
            f"one slot was answered {dict(refused.statuses)}",
        )
        took = [seconds * 1000 for _, status, seconds in refused.answers if status == 409]
        findings.add(f"{clients} clients on one slot, refusals", len(took) / refused.seconds, "/s")
        floor = REFUSALS if clients == CLIENTS[0] else None
        findings.add(f"{clients} clients on one slot, refusals p95", percentile(took, 0.95), "ms", floor)
    return findings


def _most(options: Options) -> int:
    return int(_seconds(options) * MOST_PER_SECOND)


def _seconds(options: Options) -> float:
    return QUICK_SECONDS if options.quick else SECONDS


def _drive(options: Options, system: System, clients: int, requests: list[str]) -> Outcome:
    seconds = _seconds(options)
    return drive(Plan(port=system.http_port, clients=clients, seconds=seconds, requests=requests))

"""One workspace asks for ten times its limit: it alone is slowed down, the others hardly notice."""

from concurrent.futures import ThreadPoolExecutor

from beside import gateway_beside
from figures import Findings, below, repeated
from generator import Plan
from load import drive
from options import Options
from system import System
from worlds.salon import Opening, Salon, open_salon

LIMIT = 30
"""Requests per second of a workspace; small, so that ten times as many are no overload of two cores."""
TIMES = 10
QUIET_RATE = 10.0
SECONDS = 15.0
QUICK_SECONDS = 5.0
MOST_MOVED_PERCENT = 20


def run(options: Options, system: System) -> Findings:
    loud, quiet = (open_salon(system, Opening(staff=1, days=2)) for _ in range(2))
    seconds = QUICK_SECONDS if options.quick else SECONDS
    settings = {
        "RATE_LIMIT_LOOPBACK": "true",
        "RATE_STAFF_ADDRESS": "1000000/minute",
        "RATE_STAFF_USER": "1000000/minute",
        "RATE_STAFF_WORKSPACE": f"{LIMIT}/second",
    }
    with gateway_beside(system, **settings) as port:
        return repeated(options.repeats, lambda: _once(port, loud, quiet, seconds))


def _once(port: int, loud: Salon, quiet: Salon, seconds: float) -> Findings:
    findings = Findings()
    calm = _plan(port, quiet, rate=QUIET_RATE, seconds=seconds, clients=4)
    alone = drive(calm)
    noise = _plan(port, loud, rate=float(LIMIT * TIMES), seconds=seconds, clients=64)
    with ThreadPoolExecutor(1) as beside:
        shouting = beside.submit(drive, noise)
        beside_noise = drive(calm)
        shouted = shouting.result()
    for outcome in (alone, beside_noise):
        findings.require(
            outcome.accepted == len(outcome.answers), f"the quiet one was refused: {outcome.refusals}"
        )
    findings.require(set(shouted.statuses) == {200, 429}, f"the loud one got {dict(shouted.statuses)}")
    before, after = alone.latency_ms(0.99), beside_noise.latency_ms(0.99)
    findings.add("the quiet workspace alone, p99", before, "ms")
    findings.add(f"beside one at {TIMES} times its limit, p99", after, "ms")
    findings.add("moved by", 100 * (after / before - 1), "%", below(MOST_MOVED_PERCENT))
    findings.add("the loud workspace served", shouted.rate, "/s")
    findings.add("and refused", shouted.statuses[429] / shouted.seconds, "/s")
    return findings


def _plan(port: int, salon: Salon, *, rate: float, seconds: float, clients: int) -> Plan:
    requests = [salon.get(f"/items/{salon.item_id}/stock")] * int(rate * seconds)
    return Plan(port=port, clients=clients, seconds=seconds, requests=requests, rate=rate)

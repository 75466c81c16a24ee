"""Five hundred people at once, five thousand tickets, and another event of the same business beside it."""

from concurrent.futures import ThreadPoolExecutor

from figures import Findings, below, percentile, repeated
from generator import Plan
from load import Outcome, drive
from options import Options
from system import System
from worlds.theatre import Stage, open_house, open_stage, sold

CLIENTS = 500
SIZE = 5_000
QUICK_SIZE = 500
BESIDE_CLIENTS = 2
BESIDE_SECONDS = 5.0
SECONDS = 180.0
REFUSAL_FLOOR = below(300)


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _rush(options, system))


def _rush(options: Options, system: System) -> Findings:
    findings = Findings()
    size = QUICK_SIZE if options.quick else SIZE
    house = open_house(system)
    hot = open_stage(system, house, "hot", size)
    beside = open_stage(system, house, "beside", 1_000_000)
    alone = _drive_beside(system, beside, 0)
    with ThreadPoolExecutor(max_workers=1) as side:
        quiet = side.submit(_drive_beside, system, beside, 1)
        plan = Plan(
            port=system.http_port,
            clients=CLIENTS,
            seconds=SECONDS,
            requests=hot.order_requests(size + size // 5),
        )
        outcome = drive(plan)
        meanwhile = quiet.result()
    _tell(findings, system, hot, outcome, size)
    before, during = (one.latency_ms(0.95) for one in (alone, meanwhile))
    findings.add("another event, p95 before", before, "ms")
    findings.add("another event, p95 beside it", during, "ms")
    return findings


def _tell(findings: Findings, system: System, hot: Stage, outcome: Outcome, size: int) -> None:
    statuses = outcome.statuses
    findings.require(set(statuses) <= {201, 409}, f"answers were {dict(statuses)}: {outcome.refusals}")
    findings.require(statuses[201] == size, f"{statuses[201]} were sold of {size}")
    findings.require(sold(system, hot) == (size, 0), f"sold and drift are {sold(system, hot)}")
    findings.add("tickets sold", outcome.rate, "/s")
    for share in (50, 95, 99):
        findings.add(f"sales, p{share}", outcome.latency_ms(share / 100), "ms")
    refused = [took * 1000 for _, status, took in outcome.answers if status == 409]
    for share in (50, 95, 99):
        floor = REFUSAL_FLOOR if share == 95 else None
        findings.add(f"refusals, p{share}", percentile(refused, share / 100), "ms", floor)


def _drive_beside(system: System, stage: Stage, turn: int) -> Outcome:
    requests = [stage.order_request(turn * 100_000 + number) for number in range(5_000)]
    plan = Plan(port=system.http_port, clients=BESIDE_CLIENTS, seconds=BESIDE_SECONDS, requests=requests)
    return drive(plan)

"""Eight gates scan tickets as fast as they are answered."""

from figures import Findings, below, repeated
from generator import Plan
from load import drive
from options import Options
from system import System
from worlds.salon import API, post
from worlds.theatre import Stage, buy_codes, open_doors, open_house, open_stage

GATES = 8
TICKETS = 2_000
QUICK_TICKETS = 200
SECONDS = 60.0
FLOOR = below(50)


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _scan(options, system))


def _scan(options: Options, system: System) -> Findings:
    findings = Findings()
    stage = open_stage(system, open_house(system), "gates", 1_000_000)
    codes = buy_codes(system, stage, QUICK_TICKETS if options.quick else TICKETS)
    doors = open_doors(system, stage)
    requests = [_request(stage, doors, code, number) for number, code in enumerate(codes)]
    outcome = drive(Plan(port=system.http_port, clients=GATES, seconds=SECONDS, requests=requests))
    findings.require(outcome.accepted == len(codes), f"not every scan was answered: {outcome.refusals}")
    findings.add(f"{GATES} gates, check-ins", outcome.rate, "/s")
    for share in (50, 95, 99):
        floor = FLOOR if share == 95 else None
        findings.add(f"{GATES} gates, p{share}", outcome.latency_ms(share / 100), "ms", floor)
    return findings


def _request(stage: Stage, doors: str, code: str, number: int) -> str:
    body = {"list_id": doors, "code": code, "nonce": str(number), "gate": f"gate {number % GATES}"}
    signed_in = f"Authorization: Bearer {stage.salon.token}\r\nContent-Type"
    return post(f"{API}/check-ins", body).replace("Content-Type", signed_in, 1)

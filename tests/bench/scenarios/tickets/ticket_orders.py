"""Tickets one order at a time, in one call each, until a quota is sold out ("order at rest")."""

import time

from figures import Findings, at_least, repeated
from generator import Plan
from load import Outcome, drive
from options import Options
from system import System
from worlds.theatre import open_house, open_stage, sold

CLIENTS = (8, 32)
SIZE = 500
MORE = 100
SECONDS = 60.0
COMPANY_SECONDS = 1.5
"""Until then the gateway takes the warm-up for another event that sells."""
FLOOR = at_least(150, goal=270)
"""pretix with four workers on the same machine: 9 orders/s."""


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _all_clients(system))


def _all_clients(system: System) -> Findings:
    findings = Findings()
    house = open_house(system)
    for clients in CLIENTS:
        warm_up = open_stage(system, house, f"warm-up-{clients}", 50)
        stage = open_stage(system, house, f"rest-{clients}", SIZE)
        _drive(system, warm_up.order_requests(50), clients)
        time.sleep(COMPANY_SECONDS)
        outcome = _drive(system, stage.order_requests(SIZE + MORE), clients)
        findings.require(outcome.statuses == {201: SIZE, 409: MORE}, f"answers were {dict(outcome.statuses)}")
        findings.require(sold(system, stage) == (SIZE, 0), f"sold and drift are {sold(system, stage)}")
        floor = FLOOR if clients == max(CLIENTS) else None
        findings.add(f"{clients} clients, orders", outcome.rate, "/s", floor)
        for share in (50, 95, 99):
            findings.add(f"{clients} clients, p{share}", outcome.latency_ms(share / 100), "ms")
    return findings


def _drive(system: System, requests: list[str], clients: int) -> Outcome:
    return drive(Plan(port=system.http_port, clients=clients, seconds=SECONDS, requests=requests))

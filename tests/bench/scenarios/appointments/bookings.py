"""Public bookings as customers make them, with all that follows, beside pgbench writing the same rows."""

import pgbench
from figures import Findings, at_least, repeated
from generator import Plan
from load import Outcome, drive
from options import Options
from processes import cpu_by_name, cpu_spent
from system import System
from worlds.effects import drain
from worlds.salon import Opening, Salon, open_salon

CLIENTS = (8, 32)
SECONDS = 20.0
QUICK_SECONDS = 6.0
WARM_UP_SECONDS = 2.0
PGBENCH_SECONDS = 10
# More than any run can use; drawing them costs nothing.
MOST_PER_SECOND = 900
FLOOR = at_least(160, goal=450)
OPENING = Opening(staff=40, days=60)


def run(options: Options, system: System) -> Findings:
    return repeated(options.repeats, lambda: _all_clients(options, system))


def _all_clients(options: Options, system: System) -> Findings:
    findings = Findings()
    for clients in CLIENTS:
        salon = open_salon(system, OPENING)
        ours = _book(options, system, salon, clients, findings)
        seconds = 3 if options.quick else PGBENCH_SECONDS
        theirs = pgbench.bookings_per_second(system, salon, clients=clients, seconds=seconds)
        findings.add(f"{clients} clients, pgbench writing the same rows", theirs, "/s")
        findings.add(f"{clients} clients, share of pgbench", ours / theirs * 100, "%")
    return findings


def _book(options: Options, system: System, salon: Salon, clients: int, findings: Findings) -> float:
    seconds = QUICK_SECONDS if options.quick else SECONDS
    warm_up = _drive(system, salon, clients, WARM_UP_SECONDS)
    with system.link() as link:
        drain(link, salon, warm_up.accepted, findings)
        before = cpu_by_name(system.pids)
        outcome = _drive(system, salon, clients, seconds)
        took = drain(link, salon, warm_up.accepted + outcome.accepted, findings)
    spent = cpu_spent(before, cpu_by_name(system.pids))
    findings.require(
        outcome.accepted == len(outcome.answers), f"not every booking was accepted: {outcome.refusals}"
    )
    name = f"{clients} clients, "
    findings.add(name + "accepted", outcome.rate, "/s", FLOOR)
    for share in (50, 95, 99):
        findings.add(f"{name}p{share}", outcome.latency_ms(share / 100), "ms")
    findings.add(name + "all effects there after", took, "s")
    for process, cpu in spent.items():
        findings.add(f"{name}CPU per booking, {process}", cpu / outcome.accepted * 1000, "ms")
    findings.add(name + "CPU per booking, all", sum(spent.values()) / outcome.accepted * 1000, "ms")
    return outcome.rate


def _drive(system: System, salon: Salon, clients: int, seconds: float) -> Outcome:
    requests = salon.booking_requests(int(seconds * MOST_PER_SECOND))
    return drive(Plan(port=system.http_port, clients=clients, seconds=seconds, requests=requests))

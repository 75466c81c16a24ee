"""How long the first and the second start take, and how much memory the idle system holds."""

import time

from figures import Findings, below, repeated
from options import Options
from processes import pss_mib
from system import System, running, state

SETTLE_SECONDS = 8.0
SECOND_START = below(15)
IDLE_MEMORY = below(700)


def run(options: Options) -> Findings:
    return repeated(options.repeats, _start_twice)


def _start_twice() -> Findings:
    findings = Findings()
    with state() as root:
        with running(root) as system:
            findings.add("first start", system.started_in, "s")
        with running(root) as system:
            findings.add("second start", system.started_in, "s", SECOND_START)
            time.sleep(SETTLE_SECONDS)
            _memory(findings, system)
    return findings


def _memory(findings: Findings, system: System) -> None:
    """The supervisor's family is everything; what is not named below is the supervisor itself."""
    whole = pss_mib(system.supervisor)
    shares = {name: pss_mib(pid) for name, pid in system.pids.items()}
    findings.add("idle memory", whole, "MiB", IDLE_MEMORY)
    for name, share in shares.items():
        findings.add(f"idle memory, {name}", share, "MiB")
    findings.add("idle memory, devstack", whole - sum(shares.values()), "MiB")

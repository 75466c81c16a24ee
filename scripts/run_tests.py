"""Runs the tests of every part, two parts at a time, each in a process of its own with its own servers.

A part is a package or a folder of tests. Session fixtures belong to one part, as a schema belongs to one
service, and what a part leaves behind cannot help another. Parts that run the whole system come last: they
mostly wait for it, so that two of them fill two cores.
Usage: run_tests.py [PART ...] [-- PYTEST OPTIONS]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "libs/chassis",
    "services/booking",
    "tests/rules",
    "services/identity",
    "gateway",
    "services/inbox",
    "services/inventory",
    "services/analytics",
    "tests/e2e/journeys",
    "tests/e2e/access",
    "tests/e2e/faults",
    "deploy/devstack",
)
WORKERS = 2
NOTHING_COLLECTED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`failed` counts errors of fixtures too, and 1 where the process failed without a report."""

    part: str
    passed: int
    failed: int
    skipped: int


def main() -> int:
    wanted, options = _arguments(sys.argv[1:])
    start = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(lambda part: _run(part, options), _those(wanted)))
    failed = [outcome.part for outcome in outcomes if outcome.failed]
    print(
        f"\nall parts in {time.monotonic() - start:.0f} s"
        + (f"; look at {', '.join(failed)}" if failed else "")
    )
    totals = {
        name: sum(getattr(outcome, name) for outcome in outcomes) for name in ("passed", "failed", "skipped")
    }
    print(", ".join(f"{count} {name}" for name, count in totals.items()), flush=True)
    return 1 if failed or not totals["passed"] else 0


def _arguments(given: list[str]) -> tuple[list[str], list[str]]:
    split = given.index("--") if "--" in given else len(given)
    return given[:split], given[split + 1 :]


def _those(wanted: Sequence[str]) -> list[str]:
    """A folder of several parts stands for all of them."""
    return [
        part
        for part in PARTS
        if not wanted or any(part == one or part.startswith(f"{one}/") for one in wanted)
    ]


def _run(part: str, options: Sequence[str]) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", part, f"--junitxml={report}", *options]
        done = subprocess.run(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
        total, failed, skipped = _counts(report)
    print(f"\n=== {part}\n{done.stdout.rstrip()}", flush=True)
    crashed = done.returncode not in (0, NOTHING_COLLECTED) and not failed
    return Outcome(part=part, passed=total - failed - skipped, failed=failed + crashed, skipped=skipped)


def _counts(report: Path) -> tuple[int, int, int]:
    suite = ElementTree.parse(report).getroot().find("testsuite") if report.exists() else None
    if suite is None:
        return 0, 0, 0
    number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
    return number["tests"], number["failures"] + number["errors"], number["skipped"]


if __name__ == "__main__":
    sys.exit(main())

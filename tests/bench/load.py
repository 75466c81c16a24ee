"""What a plan of requests brought; the generator runs in its own process."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from figures import percentile
from generator import Plan

GENERATOR = Path(__file__).with_name("generator.py")
# A drive that hangs fails the bench rather than holding the machine.
SPARE_SECONDS = 90.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    seconds: float
    cpu_seconds: float
    """That the sender itself took from the machine."""
    answers: list[tuple[int, int, float]]
    """Request, status, seconds."""
    refusals: list[str]

    @cached_property
    def statuses(self) -> Counter[int]:
        return Counter(status for _, status, _ in self.answers)

    @property
    def accepted(self) -> int:
        return self.statuses[200] + self.statuses[201]

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds

    def latency_ms(self, share: float) -> float:
        """Of accepted requests."""
        return percentile([took for _, status, took in self.answers if status in (200, 201)], share) * 1000


def drive(plan: Plan) -> Outcome:
    done = subprocess.run(
        [sys.executable, str(GENERATOR)],
        input=json.dumps(asdict(plan)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=plan.seconds + SPARE_SECONDS,
    )
    outcome = json.loads(done.stdout)
    return Outcome(
        seconds=outcome["seconds"],
        cpu_seconds=outcome["cpu_seconds"],
        answers=[(number, status, took) for number, status, took in outcome["answers"]],
        refusals=outcome["refusals"],
    )

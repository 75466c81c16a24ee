"""What a scenario finds out."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Better(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """What a figure must hold on two cores (issue 2); `goal` is what it should become."""

    value: float
    better: Better
    goal: float | None = None

    def holds(self, figure: float) -> bool:
        return figure >= self.value if self.better is Better.HIGHER else figure < self.value

    def __str__(self) -> str:
        sign = "≥" if self.better is Better.HIGHER else "<"
        return f"{sign} {self.value:g}" + (f" (goal {self.goal:g})" if self.goal is not None else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    name: str
    value: float
    unit: str
    floor: Floor | None = None


@dataclass(slots=True, kw_only=True)
class Findings:
    """The figures of one run of one scenario, and what was wrong with its effects."""

    figures: list[Figure] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, name: str, value: float, unit: str, floor: Floor | None = None) -> None:
        self.figures.append(Figure(name=name, value=value, unit=unit, floor=floor))

    def require(self, holds: bool, otherwise: str) -> None:
        """Correctness: unlike a missed floor it fails the whole run."""
        if not holds:
            self.wrong.append(otherwise)


def at_least(value: float, *, goal: float | None = None) -> Floor:
    return Floor(value=value, better=Better.HIGHER, goal=goal)


def below(value: float) -> Floor:
    return Floor(value=value, better=Better.LOWER)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest rank; NaN of nothing."""
    if not values:
        return float("nan")
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def medians(runs: Sequence[Findings]) -> Findings:
    """One findings of several runs: per figure the middle value, all that was wrong in any."""
    values: dict[str, list[float]] = {}
    for run in runs:
        for figure in run.figures:
            values.setdefault(figure.name, []).append(figure.value)
    first = {figure.name: figure for run in reversed(runs) for figure in run.figures}
    return Findings(
        figures=[
            Figure(
                name=name,
                value=statistics.median(values[name]),
                unit=first[name].unit,
                floor=first[name].floor,
            )
            for name in values
        ],
        wrong=[line for run in runs for line in run.wrong],
    )


def repeated(times: int, run: Callable[[], Findings]) -> Findings:
    return medians([run() for _ in range(times)])

"""The figures as a table on the screen and as JSON beside it."""

import json
import math
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from figures import Figure, Findings
from options import Options
from rich.console import Console
from rich.table import Table

QUIET = 0.1
"""Above this share of the machine in use by others, figures tell more about them than about us."""


def print_table(results: Mapping[str, Findings], *, repeats: int) -> None:
    console = Console(width=None if os.isatty(1) else 120)
    table = Table(
        title=f"Frontdesk, medians of {repeats} runs" if repeats > 1 else "Frontdesk, one run",
        title_justify="left",
    )
    for name, side in (("", "left"), ("figure", "left"), ("value", "right"), ("", "left"), ("floor", "left")):
        table.add_column(name, justify="right" if side == "right" else "left")
    for scenario, findings in results.items():
        for position, figure in enumerate(findings.figures):
            table.add_row(
                scenario if position == 0 else "", figure.name, _number(figure), figure.unit, _mark(figure)
            )
        table.add_section()
    console.print(table)
    for scenario, findings in results.items():
        for line in findings.wrong:
            console.print(f"[red]wrong[/red] in {scenario}: {line}", markup=True, highlight=False)


def print_disturbance(busy: float) -> None:
    if busy > QUIET:
        Console().print(f"Others use {busy:.0%} of this machine: the figures are noisy and too low.")


def write_json(options: Options, results: Mapping[str, Findings], *, busy: float) -> Path:
    moment = datetime.now(UTC)
    options.results.mkdir(parents=True, exist_ok=True)
    path = options.results / f"{moment:%Y%m%dT%H%M%SZ}.json"
    document = {
        "taken_at": moment.isoformat(),
        "commit": _commit(),
        "quick": options.quick,
        "repeats": options.repeats,
        "machine": {
            "cores": os.cpu_count(),
            "memory_mib": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1024**2,
            "system": platform.platform(),
            "python": platform.python_version(),
            "busy_before": busy,
        },
        "scenarios": {name: asdict(findings) for name, findings in results.items()},
    }
    path.write_text(json.dumps(document, indent=2))
    return path


def _number(figure: Figure) -> str:
    if math.isnan(figure.value):
        return "none"
    return f"{figure.value:,.0f}" if figure.value >= 100 else f"{figure.value:.2f}"


def _mark(figure: Figure) -> str:
    if figure.floor is None:
        return ""
    verdict = "[green]pass[/green]" if figure.floor.holds(figure.value) else "[red]fail[/red]"
    return f"{figure.floor}  {verdict}"


def _commit() -> str:
    found = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return found.stdout.strip()

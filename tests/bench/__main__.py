"""`make bench`: measures the whole system on this machine and says which floors hold."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from figures import Findings
from options import Options
from processes import machine_busy
from report import print_disturbance, print_table, write_json
from scenarios.access import loud_workspace, overload, row_level_security, sessions, tokens
from scenarios.appointments import bookings, contended, engine, holds, round_trips, slots
from scenarios.tickets import check_ins, rush, ticket_orders
from scenarios.whole import events, footprint, reads
from system import System, measurable

ALONE: Mapping[str, Callable[[Options], Findings]] = {
    "engine": engine.run,
    "footprint": footprint.run,
    "tokens": tokens.run,
}
ON_THE_SYSTEM: Mapping[str, Callable[[Options, System], Findings]] = {
    "bookings": bookings.run,
    "events": events.run,
    "reads": reads.run,
    "slots": slots.run,
    "holds": holds.run,
    "contended": contended.run,
    "round trips": round_trips.run,
    "order at rest": ticket_orders.run,
    "rush": rush.run,
    "check-ins": check_ins.run,
    "sessions": sessions.run,
    "loud workspace": loud_workspace.run,
    "row level security": row_level_security.run,
    "overload": overload.run,
}
NAMES = (*ALONE, *ON_THE_SYSTEM)
RESULTS = Path(__file__).parents[2] / ".frontdesk" / "bench"


def main(
    only: Annotated[list[str] | None, typer.Option(help=f"One of: {', '.join(NAMES)}.")] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Short and once: for trying, not for figures.")
    ] = False,
    repeats: Annotated[int, typer.Option(min=1, max=9, help="Runs whose medians are told.")] = 3,
) -> None:
    """Measure Frontdesk on this machine. Fails only where effects are wrong, not where a floor is missed."""
    chosen = only or list(NAMES)
    unknown = set(chosen) - set(NAMES)
    if unknown:
        raise typer.BadParameter(f"no such scenario: {', '.join(sorted(unknown))}")
    options = Options(quick=quick, repeats=1 if quick else repeats, results=RESULTS)
    busy = machine_busy(3.0)
    print_disturbance(busy)
    results = _measured(options, chosen)
    print_table(results, repeats=options.repeats)
    print(f"written to {write_json(options, results, busy=busy)}")
    if any(findings.wrong for findings in results.values()):
        raise SystemExit(1)


def _measured(options: Options, chosen: Sequence[str]) -> dict[str, Findings]:
    results: dict[str, Findings] = {}
    for name, alone in ALONE.items():
        if name in chosen:
            print(f"measuring {name} ...", flush=True)
            results[name] = alone(options)
    if not set(ON_THE_SYSTEM) & set(chosen):
        return results
    with measurable() as system:
        for name, run in ON_THE_SYSTEM.items():
            if name in chosen:
                print(f"measuring {name} ...", flush=True)
                results[name] = run(options, system)
    return results


if __name__ == "__main__":
    bench = typer.Typer(pretty_exceptions_enable=False)
    bench.command()(main)
    bench()

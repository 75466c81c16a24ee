import re
from typing import Annotated

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import fetch, running

TRACE_ID_LENGTH = 32
TRACE_ID = re.compile(rf"[0-9a-fA-F]{{{TRACE_ID_LENGTH}}}")


def trace(
    trace_id: Annotated[
        str, typer.Argument(help="From the X-Trace-Id header; without it: the last traces.")
    ] = "",
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Show where the time of a request went, as one tree through all services."""
    if trace_id and not TRACE_ID.fullmatch(trace_id):
        raise SystemExit(f"A trace id is {TRACE_ID_LENGTH} hexadecimal digits, as X-Trace-Id has it.")
    base = running(state).trace_url
    if trace_id:
        _show_one(base, trace_id.lower())
    else:
        _show_last(base)


def _show_one(base: str, trace_id: str) -> None:
    from rich.console import Console

    from devstack.tracing.spans import SeenSpan
    from devstack.tracing.tree import tree

    spans = [SeenSpan(**span) for span in fetch(f"{base}/traces/{trace_id}")["spans"]]
    if not spans:
        raise SystemExit(
            f"No trace {trace_id} among the last ones; spans arrive about a second after the answer."
        )
    Console().print(tree(trace_id, spans))


def _show_last(base: str) -> None:
    from rich.console import Console
    from rich.table import Column, Table

    table = Table(
        Column("trace", no_wrap=True, min_width=TRACE_ID_LENGTH), "service", "what", "ms", "spans", box=None
    )
    for seen in fetch(f"{base}/traces")["items"]:
        style = "red" if seen["failed"] else None
        cells = (
            seen["trace_id"],
            seen["service"],
            seen["name"],
            f"{seen['milliseconds']:.1f}",
            str(seen["spans"]),
        )
        table.add_row(*cells, style=style)
    Console().print(table)

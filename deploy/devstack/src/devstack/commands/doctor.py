from typing import Annotated

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.stack.parts import GATEWAY


def doctor(
    port: Annotated[int, typer.Option(help="The port that the gateway should get.")] = GATEWAY.port,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Look whether this machine can run Frontdesk, and say what to do where it cannot."""
    from rich.console import Console
    from rich.text import Text

    from devstack.checks import Verdict, checks

    colours = {Verdict.GOOD: "green", Verdict.NOTE: "yellow", Verdict.BAD: "red"}
    found = list(checks(state.absolute(), port))
    for check in found:
        said = Text.assemble(
            (check.verdict.value.ljust(5), colours[check.verdict]), check.name.ljust(16), check.said
        )
        Console().print(said)
    if any(check.verdict is Verdict.BAD for check in found):
        raise SystemExit(1)

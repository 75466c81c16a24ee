import asyncio
from typing import Annotated

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import running
from devstack.state import state_at

app = typer.Typer(help="Follow the events of all services.", invoke_without_command=True)


@app.callback()
def events(
    context: typer.Context,
    last: Annotated[int, typer.Option(help="Begin with so many events of before.")] = 20,
    follow: Annotated[bool, typer.Option(help="Wait for more until Ctrl-C.")] = True,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Print events as they happen, the oldest first."""
    if context.invoked_subcommand is not None:
        return
    from devstack.event_tail import tail

    try:
        asyncio.run(tail(running(state).nats_url, last=last, follow=follow))
    except KeyboardInterrupt:
        raise SystemExit(0) from None


@app.command("dead-letters")
def dead_letters(state: StateOption = DEFAULT_STATE) -> None:
    """List the events that a service could not apply, and those that wait behind them."""
    from devstack.dead_letters import show

    asyncio.run(show(running(state), state_at(state)))


@app.command()
def replay(
    service: Annotated[str | None, typer.Argument(help="One service; all of them without it.")] = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Apply dead letters again, in order, once their cause is repaired."""
    from devstack.dead_letters import replay as replay_letters

    if not replay_letters(running(state), state_at(state), service):
        raise SystemExit(1)

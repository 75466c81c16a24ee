from typing import Annotated

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import running
from devstack.state import state_at

app = typer.Typer(no_args_is_help=True, help="What only whoever runs the system may do.")

Email = Annotated[str, typer.Argument(help="Of an account that exists.")]


@app.command("grant-platform")
def grant_platform(email: Email, state: StateOption = DEFAULT_STATE) -> None:
    """Let somebody look after all workspaces."""
    from devstack.operating import operate

    typer.echo(operate(running(state), state_at(state), "grant-platform", email))


@app.command("withdraw-platform")
def withdraw_platform(email: Email, state: StateOption = DEFAULT_STATE) -> None:
    """Take it back, with effect at the next request."""
    from devstack.operating import operate

    typer.echo(operate(running(state), state_at(state), "withdraw-platform", email))

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


@app.command("drop-second-factor")
def drop_second_factor(email: Email, state: StateOption = DEFAULT_STATE) -> None:
    """Let somebody in who lost the app and the recovery codes; make sure first that it is she."""
    from devstack.operating import operate

    typer.echo(operate(running(state), state_at(state), "drop-second-factor", email))


@app.command()
def create(
    email: Annotated[str, typer.Option(help="Of the owner.")],
    name: Annotated[str, typer.Option(help="Of the owner.")],
    workspace: Annotated[str, typer.Option(help="The name of the business.")],
    slug: Annotated[str, typer.Option(help="Its name in addresses.")],
    time_zone: Annotated[str, typer.Option(help="IANA name.")] = "UTC",
    currency: Annotated[str, typer.Option(help="ISO 4217.")] = "EUR",
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2.")] = "DE",
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Make a workspace and its owner; prints the password once."""
    from devstack.operating import operate

    given = {
        "--email": email,
        "--name": name,
        "--workspace": workspace,
        "--slug": slug,
        "--time-zone": time_zone,
        "--currency": currency,
        "--country": country,
    }
    arguments = [f"{option}={value}" for option, value in given.items()]
    typer.echo(operate(running(state), state_at(state), "create-admin", *arguments))

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import running


def seed(state: StateOption = DEFAULT_STATE) -> None:
    """Make the demo workspace, or what is missing of it."""
    from devstack.demo.seed import SeedFailed
    from devstack.demo.seed import seed as seed_salon

    try:
        made = seed_salon(running(state).base_url)
    except SeedFailed as refused:
        raise SystemExit(str(refused)) from None
    typer.echo("the demo salon is made" if made else "the demo salon is there")

import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import running
from devstack.state import state_at


def rotate_keys(state: StateOption = DEFAULT_STATE) -> None:
    """Let a new signing key follow the present one, without ending anybody's session."""
    from devstack.operating import operate

    typer.echo(operate(running(state), state_at(state), "rotate-keys"))

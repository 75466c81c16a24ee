import typer

from devstack.commands.options import DEFAULT_STATE, StateOption
from devstack.commands.running_system import running


def migrate(state: StateOption = DEFAULT_STATE) -> None:
    """Bring the schemas of all services of the running system to their newest version."""
    from devstack.stack.migrations import migrate_all
    from devstack.state import state_at

    place = state_at(state)
    migrate_all(running(state).database_url, place, report=typer.echo)

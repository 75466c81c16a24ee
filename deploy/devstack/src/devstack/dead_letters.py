from chassis.events.dead_letters import DeadLetter, waiting
from psycopg.conninfo import make_conninfo
from rich.console import Console
from rich.table import Table

from devstack.secrets_file import kept_secrets
from devstack.stack.environment import DATABASE
from devstack.stack.parts import NAMES, SERVICE_NAMES
from devstack.state import Running, State


async def show(system: Running, state: State) -> None:
    """One line per event, the oldest of each consumer first."""
    passwords = kept_secrets(state.secrets, NAMES).role_passwords
    letters: list[DeadLetter] = []
    for service in SERVICE_NAMES:
        role = f"{service}_relay"
        url = make_conninfo(system.database_url, dbname=DATABASE, user=role, password=passwords[role])
        letters += await waiting(url)
    Console().print(_table(letters) if letters else "No event waits: all were applied.")


def _table(letters: list[DeadLetter]) -> Table:
    table = Table("failed at", "consumer", "event", "aggregate", "workspace", "reason", box=None)
    for letter in letters:
        reason = (
            "waits behind the one before" if letter.parked else f"{letter.reason} ({letter.attempts} tries)"
        )
        failed = letter.failed_at.strftime("%Y-%m-%d %H:%M:%S")
        aggregate = f"{letter.aggregate_type} {letter.aggregate_id}"
        table.add_row(failed, letter.consumer, letter.type, aggregate, str(letter.workspace_id), reason)
    return table

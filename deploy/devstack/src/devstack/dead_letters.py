import os
import subprocess
import sys

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
    letters: list[DeadLetter] = []
    for service in SERVICE_NAMES:
        letters += await waiting(_url_of(system, state, f"{service}_relay"))
    Console().print(_table(letters) if letters else "No event waits: all were applied.")


def replay(system: Running, state: State, only: str | None) -> bool:
    """Whether nothing is left that still fails; each service's handlers run with its own rights."""
    clean = True
    for service in SERVICE_NAMES if only is None else (only,):
        settings = {
            "APP_ENV": "development",
            "DATABASE_URL": _url_of(system, state, f"{service}_app"),
            "RELAY_DATABASE_URL": _url_of(system, state, f"{service}_relay"),
        }
        ran = subprocess.run(
            [sys.executable, "-m", "chassis.events.replay", service],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        for line in (ran.stdout or ran.stderr).splitlines():
            Console().print(f"{service}: {line}", markup=False)
        clean = clean and ran.returncode == 0
    return clean


def _url_of(system: Running, state: State, role: str) -> str:
    passwords = kept_secrets(state.secrets, NAMES).role_passwords
    return make_conninfo(system.database_url, dbname=DATABASE, user=role, password=passwords[role])


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

"""What an operator asks of identity: run with its rights, as `python -m identity.operator` elsewhere."""

import os
import subprocess
import sys

from psycopg.conninfo import make_conninfo

from devstack.secrets_file import kept_secrets
from devstack.stack.environment import DATABASE
from devstack.stack.parts import NAMES
from devstack.state import Running, State


def operate(system: Running, state: State, *arguments: str) -> str:
    """What it says; ends this program where it refuses."""
    secrets = kept_secrets(state.secrets, NAMES)

    def url_of(role: str) -> str:
        password = secrets.role_passwords[role]
        return make_conninfo(system.database_url, dbname=DATABASE, user=role, password=password)

    settings = {
        "APP_ENV": "development",
        "JWT_SECRET_KEY": secrets.master,
        "DATABASE_URL": url_of("identity_app"),
        "RELAY_DATABASE_URL": url_of("identity_relay"),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "identity.operator", *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(ran.stderr.strip() or ran.stdout.strip())
    return ran.stdout.strip()

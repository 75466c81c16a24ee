"""`python -m chassis.migrate SERVICE...`: roles, schema and tables of each; safe to repeat.

Reads ADMIN_DATABASE_URL (of a role that may create roles) and, for a service `booking`, BOOKING_APP_PASSWORD
and BOOKING_RELAY_PASSWORD. Waits for the database up to a minute.
"""

from __future__ import annotations

import os
import sys
import time

import psycopg

from chassis.migrate import RolePasswords, provision, upgrade

WAIT_SECONDS = 60.0
POLL_SECONDS = 0.5


def main(services: list[str]) -> None:
    if not services:
        sys.exit(__doc__)
    admin_url = _setting("ADMIN_DATABASE_URL")
    passwords = {service: _passwords(service) for service in services}
    _wait_for(admin_url)
    for service in services:
        provision(admin_url, service, passwords[service])
        upgrade(admin_url, service)
        sys.stdout.write(f"{service} is migrated\n")
        sys.stdout.flush()


def _passwords(service: str) -> RolePasswords:
    name = service.upper()
    return RolePasswords(app=_setting(f"{name}_APP_PASSWORD"), relay=_setting(f"{name}_RELAY_PASSWORD"))


def _setting(name: str) -> str:
    value = os.environ.get(name)
    if not value:
        sys.exit(f"set {name}")
    return value


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                sys.exit(f"the database does not answer: {error}")
            time.sleep(POLL_SECONDS)
        else:
            return


if __name__ == "__main__":
    main(sys.argv[1:])

"""What `frontdesk doctor` looks at; each check says what it found and what to do about it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.util import find_spec
from pathlib import Path

from chassis.testing.servers import ServerFailed
from chassis.testing.servers.account import account_for
from chassis.testing.servers.binaries import nats_program, postgres_programs
from chassis.testing.servers.ports import is_free

from devstack.stack.parts import NAMES, SERVICES
from devstack.stack.run import NATS_PORT, POSTGRES_PORT
from devstack.state import NotRunning, state_at
from devstack.tracing.receiver import PREFERRED_PORT

OLDEST_PYTHON = (3, 11)
NEEDED_DISK_GIB = 2
GIBIBYTE = 1024**3


class Verdict(Enum):
    GOOD = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    name: str
    verdict: Verdict
    said: str


def checks(state: Path, port: int) -> Iterator[Check]:
    yield check_python()
    yield check_packages()
    yield check_postgres(state)
    yield check_nats()
    yield check_state(state)
    yield check_disk(state)
    yield from check_ports(state, port)


def check_python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return _bad("Python", f"{version}; Frontdesk needs 3.11 or later: install it and make the venv again")
    return _good("Python", version)


def check_packages() -> Check:
    missing = [name for name in NAMES if not _is_installed(name)]
    if missing:
        return _bad("packages", f"{', '.join(missing)} cannot be started: run `make setup`")
    return _good("packages", f"{len(NAMES)} processes installed")


def check_postgres(state: Path) -> Check:
    try:
        programs = postgres_programs(account_for(state / "postgres"))
    except (ServerFailed, OSError) as failure:
        return _bad("PostgreSQL", str(failure))
    return _version("PostgreSQL", programs / "postgres")


def check_nats() -> Check:
    try:
        program = nats_program()
    except ServerFailed as failure:
        return _bad("NATS", str(failure))
    return _version("NATS", program)


def check_state(state: Path) -> Check:
    parent = next(folder for folder in (state, *state.parents) if folder.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=parent):
            pass
    except OSError as failure:
        return _bad(
            "state folder", f"{parent} cannot be written ({failure.strerror}): choose another by --state"
        )
    data = state / "postgres"
    if data.exists() and os.geteuid() not in (0, data.stat().st_uid):
        return _bad("state folder", f"{data} belongs to another user: start as that user, or choose --state")
    return _good("state folder", str(state))


def check_disk(state: Path) -> Check:
    parent = next(folder for folder in (state, *state.parents) if folder.exists())
    free = shutil.disk_usage(parent).free / GIBIBYTE
    if free < NEEDED_DISK_GIB:
        return _bad("disk", f"{free:.1f} GiB free; make room for at least {NEEDED_DISK_GIB} GiB")
    return _good("disk", f"{free:.1f} GiB free")


def check_ports(state: Path, port: int) -> Iterator[Check]:
    try:
        running = state_at(state).running()
    except NotRunning:
        wanted = {"gateway": port, "PostgreSQL": POSTGRES_PORT, "NATS": NATS_PORT, "traces": PREFERRED_PORT}
        wanted |= {service.name: service.port for service in SERVICES}
        taken = [f"{number} ({name})" for name, number in wanted.items() if not is_free(number)]
        if taken:
            yield _note("ports", f"taken: {', '.join(taken)}; free ones will be picked instead")
        else:
            yield _good("ports", "all wanted ones are free")
    else:
        yield _note("ports", f"Frontdesk runs on this state: {running.base_url}")


def _is_installed(name: str) -> bool:
    return find_spec(name) is not None and find_spec(f"{name}.__main__") is not None


def _version(name: str, program: Path) -> Check:
    asked = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        return _bad(name, f"{program} does not run on this machine: {asked.stderr.strip()}")
    return _good(name, asked.stdout.strip())


def _good(name: str, said: str) -> Check:
    return Check(name=name, verdict=Verdict.GOOD, said=said)


def _note(name: str, said: str) -> Check:
    return Check(name=name, verdict=Verdict.NOTE, said=said)


def _bad(name: str, said: str) -> Check:
    return Check(name=name, verdict=Verdict.BAD, said=said)

"""Remembers what was migrated, so that a start with nothing new does not wait for it."""

import hashlib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from devstack.stack.parts import SERVICE_NAMES
from devstack.state import State


def is_migrated(state: State) -> bool:
    return state.migrated.exists() and state.migrated.read_text() == _fingerprint(state)


def note_migrated(state: State) -> None:
    state.migrated.write_text(_fingerprint(state))


def _fingerprint(state: State) -> str:
    """Of the migrations, of the code that runs them and of the role passwords."""
    digest = hashlib.sha256(state.secrets.read_bytes())
    for path in (*_sources("chassis", "migrate"), *_migrations()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _migrations() -> Iterator[Path]:
    for service in SERVICE_NAMES:
        # Beside the package in a checkout, inside it in an installed wheel.
        yield from _sources(service, "migrations")
        yield from _sources(service, "../../migrations")


def _sources(package: str, folder: str) -> list[Path]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    return sorted((Path(spec.origin).parent / folder).resolve().rglob("*.py"))

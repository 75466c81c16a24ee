"""Servers for one test run: quick, forgetful, gone at the end."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chassis.testing.servers.nats import NatsServer
from chassis.testing.servers.postgres import PostgresServer


@contextmanager
def temporary_postgres() -> Iterator[PostgresServer]:
    with _temporary_folder() as folder:
        server = PostgresServer(folder / "postgres", durable=False)
        try:
            yield server.start()
        finally:
            server.remove()


@contextmanager
def temporary_nats(users: Sequence[str] = ()) -> Iterator[NatsServer]:
    with _temporary_folder() as folder:
        server = NatsServer(folder / "nats", users=users, durable=False)
        try:
            yield server.start()
        finally:
            server.remove()


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="frontdesk-"))
    # As root the server runs as another user, who must pass through; what lies inside stays private.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)

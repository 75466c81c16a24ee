"""The state folder: everything one installation keeps on this machine."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from chassis.testing.servers.folders import remove_data
from chassis.testing.servers.secret_file import write_secret


class AlreadyRunning(Exception):
    """Another `frontdesk up` uses this state."""


class NotRunning(Exception):
    """No `frontdesk up` uses this state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where the pieces of a running system are; written by `frontdesk up` for the other commands."""

    supervisor: int
    base_url: str
    trace_url: str
    database_url: str
    nats_url: str
    processes: dict[str, int]
    addresses: dict[str, str] = field(default_factory=dict)
    """Of the services' gRPC ports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def nats(self) -> Path:
        return self.root / "nats"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets.json"

    @property
    def migrated(self) -> Path:
        return self.root / "migrated"

    @property
    def bytecode(self) -> Path:
        return self.root / "bytecode"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def _running(self) -> Path:
        return self.root / "running.json"

    def log(self, name: str) -> Path:
        return self.root / "log" / f"{name}.log"

    def make(self) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        # As root, PostgreSQL runs as another user who passes through to its own folder; all else is closed.
        self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
        for folder in (self.root / "log", self.files):
            folder.mkdir(mode=0o700, exist_ok=True)

    def forget(self) -> None:
        """Remove all that was kept, except the lock that the caller holds and compiled modules."""
        remove_data(self.postgres)
        for path in self.root.iterdir():
            if path.name in {"lock", self.bytecode.name}:
                continue
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        with (self.root / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise AlreadyRunning(lock.read().strip()) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def write_running(self, running: Running) -> None:
        write_secret(self._running, json.dumps(asdict(running), indent=2))

    def clear_running(self) -> None:
        self._running.unlink(missing_ok=True)

    def running(self) -> Running:
        try:
            running = Running(**json.loads(self._running.read_text()))
            os.kill(running.supervisor, 0)
        except (FileNotFoundError, ProcessLookupError):
            raise NotRunning from None
        except PermissionError:
            raise NotRunning("the system was started by another user") from None
        return running


def state_at(root: Path) -> State:
    return State(root=root.absolute())

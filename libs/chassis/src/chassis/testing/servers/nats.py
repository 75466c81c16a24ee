import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from chassis.testing.servers import nats_config, process
from chassis.testing.servers.binaries import nats_program
from chassis.testing.servers.nats_config import ADMIN
from chassis.testing.servers.ports import LOOPBACK, free_port
from chassis.testing.servers.process import ServerFailed
from chassis.testing.servers.secret_file import kept_password, write_secret

START_SECONDS = 30.0
START_ATTEMPTS = 3
STOP_WAYS = ((signal.SIGTERM, 5.0),)


class NatsServer:
    """NATS with JetStream on a port of 127.0.0.1 and one user per service, beside `admin`."""

    def __init__(
        self,
        folder: Path,
        port: int | None = None,
        *,
        users: Sequence[str] = (),
        durable: bool = True,
        log: Path | None = None,
    ) -> None:
        self.folder = folder.absolute()
        self.port = port
        self.log = log or self.folder.with_name(f"{self.folder.name}.log")
        self._users = (ADMIN, *users)
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, user: str = ADMIN) -> str:
        return f"nats://{user}:{self._password(user)}@{LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> "NatsServer":
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        process.stop_left_over(self._pid_file, str(self._config_file), signal.SIGTERM, 5.0)
        for _ in range(START_ATTEMPTS):
            self.port = free_port(self.port)
            if self._launch(self.port):
                return self
        raise ServerFailed(f"NATS did not start; its log {self.log} says why")

    def stop(self) -> None:
        if self._process is not None:
            process.stop(self._process, STOP_WAYS)
            self._process = None

    def remove(self) -> None:
        """Stop and forget everything."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "NatsServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _config_file(self) -> Path:
        return self.folder / "nats.conf"

    @property
    def _pid_file(self) -> Path:
        return self.folder / "nats.pid"

    def _password(self, user: str) -> str:
        return kept_password(self.folder / "passwords" / user)

    def _launch(self, port: int) -> bool:
        config = nats_config.render(
            host=LOOPBACK,
            port=port,
            store_dir=self.folder,
            pid_file=self._pid_file,
            passwords={user: self._password(user) for user in self._users},
            durable=self._durable,
        )
        write_secret(self._config_file, config)
        # The collector keeps the heap near this; idle it is about 20 MiB.
        env = os.environ | {"GOMEMLIMIT": "96MiB"}
        command: list[str | Path] = [nats_program(), "-c", self._config_file]
        self._process = process.start(command, log=self.log, end_with=signal.SIGTERM, env=env)
        process.wait_until(lambda: self._is_ready() or self._has_ended(), START_SECONDS)
        if self._is_ready() and not self._has_ended():
            return True
        self.stop()
        return False

    def _is_ready(self) -> bool:
        """The greeting of a NATS server names what it can do, before any login."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1.0) as link:
                greeting = link.makefile("rb").readline()
        except OSError:
            return False
        return greeting.startswith(b"INFO ") and json.loads(greeting[5:]).get("jetstream") is True

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

import os
import signal
import subprocess
from pathlib import Path
from types import TracebackType

from chassis.testing.servers import folders, process
from chassis.testing.servers.account import account_for
from chassis.testing.servers.binaries import postgres_programs
from chassis.testing.servers.ports import LOOPBACK, free_port
from chassis.testing.servers.process import ServerFailed
from chassis.testing.servers.secret_file import kept_password, write_secret

SUPERUSER = "postgres"
START_SECONDS = 60.0
START_ATTEMPTS = 3
# Fast shutdown first; immediate shutdown is safe too, it costs a recovery at the next start.
STOP_WAYS = ((signal.SIGINT, 6.0), (signal.SIGQUIT, 2.0))

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Two cores, short statements: parallel workers and reader processes only cost memory.
    "io_method": "sync",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "0",
    "max_logical_replication_workers": "0",
    "autovacuum_max_workers": "2",
    # Enough recycled WAL that a burst of bookings does not wait for new segments.
    "min_wal_size": "256MB",
    "max_wal_size": "1GB",
    "wal_buffers": "8MB",
    "checkpoint_timeout": "15min",
    "log_line_prefix": "%m [%p] %q%u ",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "min_wal_size": "64MB",
    "max_wal_size": "256MB",
    "autovacuum_naptime": "5min",
}


class PostgresServer:
    """PostgreSQL from the wheel on a port of 127.0.0.1, with passwords (scram) for everybody."""

    def __init__(
        self, data_dir: Path, port: int | None = None, *, durable: bool = True, log: Path | None = None
    ) -> None:
        self.data_dir = data_dir.absolute()
        self.port = port
        self.log = log or self.data_dir.with_name(f"{self.data_dir.name}.log")
        self._durable = durable
        self._password_file = self.data_dir.with_name(f"{self.data_dir.name}.password")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The superuser's address of the database `postgres`."""
        return self.url_of(SUPERUSER, kept_password(self._password_file))

    def url_of(self, user: str, password: str, database: str = "postgres") -> str:
        return f"postgresql://{user}:{password}@{LOOPBACK}:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> "PostgresServer":
        self._account = account_for(self.data_dir)
        self._programs = postgres_programs(self._account)
        self._real_dir = folders.place_data(self.data_dir, self._account)
        if not (self._real_dir / "PG_VERSION").exists():
            self._initialise()
        process.stop_left_over(self._pid_file, str(self._real_dir), signal.SIGINT, 10.0)
        for _ in range(START_ATTEMPTS):
            self.port = free_port(self.port)
            if self._launch():
                return self
        raise ServerFailed(f"PostgreSQL did not start; its log {self.log} ends with:\n{self._last_words()}")

    def stop(self) -> None:
        if self._process is not None:
            process.stop(self._process, STOP_WAYS)
            self._process = None

    def remove(self) -> None:
        """Stop and forget everything."""
        self.stop()
        folders.remove_data(self.data_dir)
        self._password_file.unlink(missing_ok=True)

    def __enter__(self) -> "PostgresServer":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _pid_file(self) -> Path:
        return self._real_dir / "postmaster.pid"

    def _initialise(self) -> None:
        hand_over = self._real_dir.with_name(f".{self._real_dir.name}.initdb")
        write_secret(hand_over, kept_password(self._password_file))
        if self._account is not None:
            self._account.own(hand_over)
        try:
            done = self._run_initdb(hand_over)
        finally:
            hand_over.unlink()
        if done.returncode != 0:
            folders.remove_data(self.data_dir)
            raise ServerFailed(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")

    def _run_initdb(self, password_file: Path) -> subprocess.CompletedProcess[str]:
        command = [str(self._programs / "initdb"), "-D", str(self._real_dir), "-U", SUPERUSER, "-E", "UTF8"]
        command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions"]
        command += ["--locale-provider=builtin", "--locale=C.UTF-8", "--lc-messages=C"]
        if not self._durable:
            command.append("--no-sync")
        account = self._account
        return subprocess.run(
            command,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )

    def _launch(self) -> bool:
        settings = SETTINGS | {"port": str(self.port)} | ({} if self._durable else FORGETFUL)
        command: list[str | Path] = [self._programs / "postgres", "-D", self._real_dir]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # Not the account's HOME or PG* variables of the caller.
        env = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        self._process = process.start(
            command, log=self.log, end_with=signal.SIGINT, account=self._account, env=env
        )
        process.wait_until(lambda: self._is_ready() or self._has_ended(), START_SECONDS)
        if self._is_ready() and not self._has_ended():
            return True
        self.stop()
        return False

    def _is_ready(self) -> bool:
        try:
            lines = self._pid_file.read_text().splitlines()
        except OSError:
            return False
        # The eighth line of postmaster.pid is the server's state (miscadmin.h, LOCK_FILE_LINE_PM_STATUS).
        return len(lines) > 7 and lines[7].strip() == "ready" and lines[0] == str(self.pid)

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:]) if self.log.exists() else ""

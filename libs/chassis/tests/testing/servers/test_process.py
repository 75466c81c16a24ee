import os
import signal
import subprocess
import sys
from pathlib import Path

from chassis.testing.servers import process

SUPERVISOR = """
import signal, sys, time
from pathlib import Path
from chassis.testing.servers import process
child = process.start(["/bin/sleep", "600"], log=Path(sys.argv[1]), end_with=signal.SIGTERM)
print(child.pid, flush=True)
time.sleep(600)
"""


def test_a_server_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, str(tmp_path / "log")], stdout=subprocess.PIPE
    ) as supervisor:
        assert supervisor.stdout is not None
        child = int(supervisor.stdout.readline())
        assert "sleep" in process.command_line(child)
        os.kill(supervisor.pid, signal.SIGKILL)
    assert process.wait_until(lambda: "sleep" not in process.command_line(child), 5)


def test_a_server_that_ignores_the_polite_signal_is_killed(tmp_path: Path) -> None:
    stubborn = process.start(
        ["/bin/sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done"],
        log=tmp_path / "log",
        end_with=signal.SIGKILL,
    )
    assert process.wait_until(lambda: "deaf" in (tmp_path / "log").read_text(), 5)
    process.stop(stubborn, [(signal.SIGTERM, 0.1)])
    assert stubborn.returncode == -signal.SIGKILL

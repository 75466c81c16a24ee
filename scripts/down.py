"""Stops the system that `frontdesk up` runs on a state folder, and waits until it has drained."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from devstack.state import NotRunning, state_at

LONGEST_SECONDS = 30


def main() -> None:
    state = state_at(Path(sys.argv[1] if len(sys.argv) > 1 else ".frontdesk"))
    try:
        supervisor = state.running().supervisor
    except NotRunning:
        print("Frontdesk is not running here.")
        return
    os.kill(supervisor, signal.SIGTERM)
    if not _gone(supervisor):
        sys.exit(f"process {supervisor} still runs after {LONGEST_SECONDS} s")
    print("Frontdesk has stopped; the data is kept.")


def _gone(process: int) -> bool:
    end = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < end:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


if __name__ == "__main__":
    main()

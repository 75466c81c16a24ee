"""What the commands that ask a running system have in common."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from devstack.state import NotRunning, Running, state_at

TIMEOUT_SECONDS = 10.0


def running(root: Path) -> Running:
    try:
        return state_at(root).running()
    except NotRunning as absent:
        raise SystemExit(str(absent) or f"Nothing runs on {root}: start it with `frontdesk up`.") from None


def fetch(url: str) -> Any:
    """The JSON answer; a 404 is an answer too."""
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 our own address
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        if refused.code == 404:
            return json.load(refused)
        raise SystemExit(
            f"{url} answered {refused.code}: {refused.read().decode(errors='replace')}"
        ) from None
    except urllib.error.URLError as failure:
        raise SystemExit(f"{url} does not answer: {failure.reason}") from None

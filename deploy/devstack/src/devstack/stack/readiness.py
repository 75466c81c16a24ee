import asyncio
import http.client
import json
import time
from collections.abc import Sequence
from contextlib import closing

from chassis.testing.servers.ports import LOOPBACK

from devstack.stack.child import Child

# /health/ready is content with what the gateway itself needs; the first screen promises all parts.
HEALTH = "/api/v1/health"
READY_SECONDS = 180.0
POLL_SECONDS = 0.25
HOPELESS_DEATHS = 4
LAST_LINES = 12


class NotReady(Exception):
    """The system did not come up; the message says which process and its last words."""


async def wait_until_ready(port: int, children: Sequence[Child]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        ready, answer = await asyncio.to_thread(ask, port)
        if ready:
            return
        for child in children:
            if child.early_deaths >= HOPELESS_DEATHS:
                raise NotReady(_obituary(child))
        if time.monotonic() > deadline:
            raise NotReady(f"{HEALTH} still answers: {answer}")
        await asyncio.sleep(POLL_SECONDS)


def ask(port: int) -> tuple[bool, str]:
    """Whether the gateway and every part behind it are well, and what it said."""
    with closing(http.client.HTTPConnection(LOOPBACK, port, timeout=5)) as link:
        try:
            link.request("GET", HEALTH)
            answer = link.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return False, str(error)
    try:
        return json.loads(text).get("status") == "ok", text
    except (ValueError, AttributeError):
        return False, text


def _obituary(child: Child) -> str:
    lines = "\n".join(f"  {line}" for line in child.log.last_lines(LAST_LINES))
    return f"{child.name} does not start. Its last lines ({child.log.path}):\n{lines}"

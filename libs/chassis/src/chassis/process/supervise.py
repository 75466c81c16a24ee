"""Work beside the calls that must never end: where it does, that is told and it begins again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

AGAIN_SECONDS = 1.0

log = structlog.get_logger()


async def supervise(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Runs until cancelled."""
    while True:
        try:
            await work()
            log.error("background work ended", work=name)
        except Exception:
            log.exception("background work failed", work=name)
        await asyncio.sleep(AGAIN_SECONDS)

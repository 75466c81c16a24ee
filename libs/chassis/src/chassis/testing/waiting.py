"""For what another process or a server changes, so that nothing in this one could tell."""

import asyncio
from collections.abc import Awaitable, Callable

PAUSE_SECONDS = 0.01


async def eventually(holds: Callable[[], bool | Awaitable[bool]], seconds: float = 60.0) -> None:
    """Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while True:
            answer = holds()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            await asyncio.sleep(PAUSE_SECONDS)

"""For what another process or a server changes, so that nothing in this one could tell."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.01, 0.05


async def eventually(
    look: Callable[[], T | Awaitable[T]], until: Callable[[T], object] = bool, *, seconds: float = 60.0
) -> T:
    """What `look` sees once it satisfies `until`; fails with the last sight where it never does."""
    pause = SHORTEST_PAUSE_SECONDS
    last: list[T] = []
    try:
        async with asyncio.timeout(seconds) as limit:
            while True:
                seen = look()
                last = [await seen if isinstance(seen, Awaitable) else seen]
                if until(last[0]):
                    return last[0]
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
    except TimeoutError:
        if not limit.expired():
            raise
        raise AssertionError(f"not within {seconds} s; last seen: {last}") from None

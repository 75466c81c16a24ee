import asyncio
from datetime import timedelta


async def rest(woken: asyncio.Event, longest: timedelta) -> None:
    """Until somebody knows of work, or it is time to look."""
    try:
        async with asyncio.timeout(longest.total_seconds()):
            await woken.wait()
    except TimeoutError:
        return

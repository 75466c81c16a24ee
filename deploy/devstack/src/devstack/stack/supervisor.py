import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from devstack.stack.child import Child
from devstack.stack.readiness import NotReady

# Seconds; with NATS and PostgreSQL after them all is stopped within 10.
GATEWAY_STOPS_IN = 4.0
SERVICES_STOP_IN = 4.5


async def supervise(
    services: Sequence[Child], gateway: Child, *, bring_up: Callable[[], Awaitable[None]]
) -> None:
    """Keep all processes alive until a signal comes; `bring_up` runs beside them once they are started."""
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for known in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(known, told_to_stop.set)
    lives = [asyncio.create_task(child.keep_alive()) for child in (*services, gateway)]
    try:
        await _until_stopped(told_to_stop, asyncio.ensure_future(bring_up()))
    finally:
        # The gateway first, so that no caller meets a missing service.
        await gateway.stop(GATEWAY_STOPS_IN)
        await asyncio.gather(*(child.stop(SERVICES_STOP_IN) for child in services))
        for life in lives:
            life.cancel()
        await asyncio.gather(*lives, return_exceptions=True)


async def _until_stopped(told_to_stop: asyncio.Event, coming_up: asyncio.Future[None]) -> None:
    stopped = asyncio.ensure_future(_told(told_to_stop))
    await asyncio.wait({stopped, coming_up}, return_when=asyncio.FIRST_COMPLETED)
    if stopped.done():
        coming_up.cancel()
        with suppress(asyncio.CancelledError, NotReady):
            await coming_up
        return
    stopped_early = coming_up.exception()
    if stopped_early is not None:
        stopped.cancel()
        raise stopped_early
    await stopped


async def _told(told_to_stop: asyncio.Event) -> None:
    await told_to_stop.wait()

"""Counts in Redis or Valkey, so that several gateways count together."""

from __future__ import annotations

import asyncio
import math
import time

import structlog
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from gateway.rates.memory import Memory
from gateway.rates.quotas import Left, Quota

PATIENCE_SECONDS = 0.1
AWAY_SECONDS = 5.0
log = structlog.get_logger()


class Shared:
    """While the store is away each process counts for itself: nothing is refused or let in for that."""

    def __init__(self, url: str) -> None:
        storage = storage_from_string(_storage_url(url), **_options(url))
        if not isinstance(storage, Storage):
            raise TypeError(f"{type(storage).__name__} cannot be awaited")
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._items: dict[str, RateLimitItem] = {}
        self._own = Memory()
        self._away_until = 0.0

    async def take(self, quota: Quota, key: str) -> Left:
        if time.monotonic() >= self._away_until:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._ask(quota, key)
            except (StorageError, OSError):
                self._away_until = time.monotonic() + AWAY_SECONDS
                log.warning("the shared rate limits are away", seconds=AWAY_SECONDS)
        return await self._own.take(quota, key)

    async def _ask(self, quota: Quota, key: str) -> Left:
        item = self._items.get(quota.name)
        if item is None:
            item = RateLimitItemPerSecond(quota.amount, quota.seconds, namespace="frontdesk")
            self._items[quota.name] = item
        granted = await self._limiter.hit(item, quota.name, key)
        state = await self._limiter.get_window_stats(item, quota.name, key)
        seconds = max(1, math.ceil(state.reset_time - time.time()))
        return Left(granted=granted, remaining=state.remaining if granted else 0, seconds=seconds)


def _storage_url(url: str) -> str:
    """Valkey speaks the protocol of Redis, so one client serves both."""
    return f"async+{url.replace('valkey', 'redis', 1) if url.startswith('valkey') else url}"


def _options(url: str) -> dict[str, str | float | bool]:
    if url.startswith("memory"):
        return {"wrap_exceptions": True}
    return {
        "wrap_exceptions": True,
        "implementation": "redispy",
        "socket_timeout": PATIENCE_SECONDS,
        "socket_connect_timeout": PATIENCE_SECONDS,
    }

"""A value that is fetched once for all who wait, and again after its time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from identity.domain.outside.errors import OutsideProviderAway

V = TypeVar("V")


class Kept(Generic[V]):
    """The last good value outlives its time while a newer one cannot be had."""

    def __init__(self, fetch: Callable[[], Awaitable[V]], *, seconds: float) -> None:
        self._fetch = fetch
        self._seconds = seconds
        self._value: V | None = None
        self._fetched_at = 0.0
        self._turn = asyncio.Lock()

    async def get(self, *, younger_than: float | None = None) -> V:
        """Raises `OutsideProviderAway` where there is no value at all."""
        limit = self._seconds if younger_than is None else younger_than
        async with self._turn:
            if self._value is None or time.monotonic() - self._fetched_at >= limit:
                await self._renew()
        if self._value is None:
            raise OutsideProviderAway
        return self._value

    async def _renew(self) -> None:
        try:
            self._value = await self._fetch()
        except OutsideProviderAway:
            if self._value is None:
                raise
        self._fetched_at = time.monotonic()

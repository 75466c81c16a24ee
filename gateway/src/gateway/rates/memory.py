"""Counts in this process, by the generic cell rate algorithm: one moment per key, no window to reset."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from gateway.rates.quotas import Left, Quota

MOST_REMEMBERED = 50_000
_ROUNDING = 1e-6


class Memory:
    """Keys beyond the most that are remembered push the longest unused ones out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._whole_at: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def take(self, quota: Quota, key: str) -> Left:
        now = self._clock()
        step = quota.seconds / quota.amount
        entry = (quota.name, key)
        whole_at = max(self._whole_at.get(entry, now), now) + step
        excess = whole_at - now - quota.seconds
        if excess > _ROUNDING:
            return Left(granted=False, remaining=0, seconds=math.ceil(excess - _ROUNDING))
        self._whole_at[entry] = whole_at
        self._whole_at.move_to_end(entry)
        if len(self._whole_at) > MOST_REMEMBERED:
            self._whole_at.popitem(last=False)
        return Left(
            granted=True,
            remaining=int(-excess / step + _ROUNDING),
            seconds=math.ceil(whole_at - now),
        )

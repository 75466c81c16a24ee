"""How often one address may present credentials that are none, before nobody is asked about its next ones."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from gateway.rates.allowance import Counters, RateLimited
from gateway.rates.quotas import Quota

MOST_REMEMBERED = 50_000


class Guesses:
    def __init__(
        self, counters: Counters, quota: Quota, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._counters = counters
        self._quota = quota
        self._clock = clock
        self._none_before: OrderedDict[str, float] = OrderedDict()

    def check(self, address: str) -> None:
        """Raises `RateLimited`."""
        seconds = math.ceil(self._none_before.get(address, 0.0) - self._clock())
        if seconds > 0:
            raise RateLimited(
                f"keys of this address were refused too often; try again in {seconds} s",
                retry_after_seconds=seconds,
                quota=self._quota.name,
            )

    async def note(self, address: str) -> None:
        """One that was none."""
        left = await self._counters.take(self._quota, address)
        if left.remaining:
            return
        self._none_before[address] = self._clock() + self._quota.seconds / self._quota.amount
        self._none_before.move_to_end(address)
        if len(self._none_before) > MOST_REMEMBERED:
            self._none_before.popitem(last=False)

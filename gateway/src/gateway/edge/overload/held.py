"""How much memory bodies take that arrive or are worked on: of all senders together, and of each."""

from __future__ import annotations

from collections import Counter

SHARE = 8
"""One address may take this part of all, so that it alone refuses nobody else."""


class Held:
    """`most` bytes of all."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._of: Counter[str] = Counter()
        self._all = 0

    def add(self, address: str, size: int) -> bool:
        """Whether there is room for it; it counts in any case until it is dropped."""
        self._of[address] += size
        self._all += size
        return self._of[address] * SHARE <= self._most and self._all <= self._most

    def drop(self, address: str, size: int) -> None:
        self._of[address] -= size
        self._all -= size
        if not self._of[address]:
            del self._of[address]

"""What one request takes from the quotas of its class, and what its answer says about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from chassis.errors import Exhausted

from gateway.rates.quotas import Left, Quota, Subject


class RateLimited(Exhausted):
    reason = "RATE_LIMITED"


class Counters(Protocol):
    async def take(self, quota: Quota, key: str) -> Left: ...


class Allowance:
    """One per request. The edge takes for the address, the door for user and workspace once it knows them."""

    __slots__ = ("_counters", "_quotas", "_taken")

    def __init__(self, counters: Counters, quotas: Mapping[Subject, Quota]) -> None:
        self._counters = counters
        self._quotas = quotas
        self._taken: list[tuple[Quota, Left]] = []

    async def take(self, subject: Subject, key: str) -> None:
        """Raises `RateLimited`."""
        quota = self._quotas.get(subject)
        if quota is None:
            return
        left = await self._counters.take(quota, key)
        self._taken.append((quota, left))
        if not left.granted:
            raise RateLimited(
                f"this {subject} asked too often; try again in {left.seconds} s",
                retry_after_seconds=left.seconds,
                quota=quota.name,
            )

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Of draft-ietf-httpapi-ratelimit-headers: `r` requests remain, `t` seconds until there are more."""
        if not self._taken:
            return []
        policy = ", ".join(quota.policy for quota, _ in self._taken)
        state = ", ".join(
            f'"{quota.name}";r={left.remaining};t={left.seconds}' for quota, left in self._taken
        )
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", state.encode())]

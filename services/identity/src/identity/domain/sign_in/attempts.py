"""Failed sign-ins make the next ones wait, longer and longer; nobody is ever locked out.

Strangers are counted by account and by address. A device that its owner signed in with before is counted by
itself, so strangers who try an account cannot hold up the owner (OWASP, "Device cookies").
"""

from dataclasses import dataclass
from datetime import timedelta

FREE_BY_ACCOUNT = 10
FREE_BY_DEVICE = 10
FREE_BY_ADDRESS = 100
"""An office has one address."""
FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """`digest` stands for account, device or address and tells not which; `free` attempts need not wait."""

    digest: bytes
    free: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """What one attempt is counted by. `own` is the account's or the device's."""

    own: Counter
    address: Counter | None

    @property
    def in_order(self) -> tuple[Counter, ...]:
        """All transactions lock them in this order."""
        return (self.own, self.address) if self.address else (self.own,)


def wait_after(attempts: int, *, free: int) -> timedelta:
    """Doubles with each attempt behind the free ones."""
    if attempts < free:
        return timedelta(0)
    # Behind this the longest wait is reached anyway, and a power would grow out of all bounds.
    doublings = min(attempts - free, 20)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)

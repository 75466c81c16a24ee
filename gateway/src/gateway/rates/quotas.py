"""So many requests in so many seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

import limits


class Subject(StrEnum):
    """Whose requests are counted together."""

    ADDRESS = "address"
    USER = "user"
    KEY = "key"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """`name` says of what class and of whom: `public_write.address`."""

    name: str
    amount: int
    seconds: int
    policy: str = field(init=False)
    """As the `RateLimit-Policy` field of draft-ietf-httpapi-ratelimit-headers writes it."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "policy", f'"{self.name}";q={self.amount};w={self.seconds}')

    @classmethod
    def parse(cls, name: str, rate: str) -> Quota:
        """Of `60/minute` or `10 per 2 seconds`. Raises `ValueError`."""
        item = limits.parse(rate)
        return cls(name=name, amount=item.amount, seconds=item.get_expiry())


class Left(NamedTuple):
    """What is left after one more request; where none was, `seconds` lie before the next one."""

    granted: bool
    remaining: int
    seconds: int

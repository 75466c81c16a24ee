"""Passwords that attackers try first. Made by scripts/breached_passwords.py, which names the sources."""

import hashlib
from bisect import bisect_left
from functools import cache
from importlib.resources import files

DIGEST_BYTES = 6
"""Of some thousands, a good password is taken for one of them once in some ten thousand millions."""


def digest(password: str) -> bytes:
    """Upper and lower case are one: attackers try both."""
    return hashlib.sha256(password.casefold().encode()).digest()[:DIGEST_BYTES]


def is_breached(password: str) -> bool:
    wanted, known = digest(password), _known()
    place = bisect_left(known, wanted)
    return place < len(known) and known[place] == wanted


@cache
def _known() -> tuple[bytes, ...]:
    packed = files("identity.domain.passwords").joinpath("breached_passwords.bin").read_bytes()
    return tuple(packed[at : at + DIGEST_BYTES] for at in range(0, len(packed), DIGEST_BYTES))

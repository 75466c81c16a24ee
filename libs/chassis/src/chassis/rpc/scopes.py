"""Scopes: the part of an API that a key, or a person with fewer rights than the role, may use.

They follow from the methods, so there is no second list to keep: `BookingTypeService/GetBookingType` needs
`booking-type:read`. A method whose name does not say that it only reads needs `write`, which includes `read`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from chassis.context import Caller
from chassis.errors import ScopeMissing

_READING = re.compile(r"(Count|Find|Get|List|LookUp|Preview|Search)(?![a-z])")
ANY = "*"
"""In the place of a noun it stands for all of them."""
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def scope_of(method: str) -> str:
    """Of `<Service>/<Method>`."""
    service, _, name = method.partition("/")
    noun = _WORD.sub("-", service.removesuffix("Service")).lower()
    return f"{noun}:{'read' if _READING.match(name) else 'write'}"


def covers(held: Collection[str], needed: str) -> bool:
    noun, _, kind = needed.partition(":")
    kinds = ("read", "write") if kind == "read" else ("write",)
    return any(f"{owner}:{one}" in held for owner in (noun, ANY) for one in kinds)


def check_scope(caller: Caller, needed: str) -> None:
    """A key has the scopes it names and no other; a person who names none has all of the role's."""
    limited = caller.key_id is not None or caller.scopes
    if limited and not covers(caller.scopes, needed):
        raise ScopeMissing(f"this needs the scope {needed}", scope=needed)

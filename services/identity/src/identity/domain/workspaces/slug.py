"""The name of a workspace in public addresses."""

import re
from uuid import UUID

from chassis.errors import Invalid

MOST_SLUGS = 6
"""That a workspace has: the one of today, and the last ones before it, which lead to it."""
_SHAPE = re.compile(r"[a-z0-9-]{3,40}")
_WORDS = (
    "admin api app assets auth current dev docs frontdesk health help login logout mail manage me metrics "
    "new null onboard openapi public redoc register root signin signup static status support system "
    "undefined well-known workspace workspaces www"
)
_RESERVED = frozenset(_WORDS.split())


def checked(given: str, *, field: str) -> str:
    """Raises `Invalid` for a slug that cannot stand where an id or one of our own words may stand."""
    if not _SHAPE.fullmatch(given):
        raise Invalid("a slug is 3 to 40 of a-z, 0-9 and hyphen", field=field)
    if given.startswith("-") or given.endswith("-"):
        raise Invalid("a slug begins and ends with a letter or digit", field=field)
    if as_id(given) is not None:
        raise Invalid("a slug must not look like an id", field=field)
    if given in _RESERVED:
        raise Invalid(f"the slug {given} is reserved; choose another", field=field)
    return given


def as_id(slug_or_id: str) -> UUID | None:
    try:
        return UUID(slug_or_id)
    except ValueError:
        return None

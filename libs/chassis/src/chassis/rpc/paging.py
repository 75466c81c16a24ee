"""Keyset paging: an opaque cursor that only fits the list, workspace and filters it was made for."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import orjson
from frontdesk.common.v1.page_pb2 import PageRequest

from chassis.errors import FrontdeskError, Invalid, Kind

DEFAULT_LIMIT = 50
HIGHEST_LIMIT = 200

T = TypeVar("T")
Key = tuple[datetime | UUID | str | int, ...]


class InvalidCursor(FrontdeskError):
    kind = Kind.INVALID
    reason = "INVALID_CURSOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """`after` is the sort key of the last row of the page before, None on the first page."""

    limit: int
    after: tuple[str | int, ...] | None
    _binding: bytes

    @property
    def fetch(self) -> int:
        """One row more than asked tells whether there is a next page."""
        return self.limit + 1

    def after_moment(self) -> tuple[datetime | None, UUID | None]:
        """The key of lists sorted by a moment and an id. Raises `InvalidCursor`."""
        if self.after is None:
            return None, None
        try:
            moment, id_ = self.after
            return datetime.fromisoformat(str(moment)), UUID(str(id_))
        except ValueError:
            raise _malformed() from None

    def after_id(self) -> UUID | None:
        """The key of lists sorted by an id. Raises `InvalidCursor`."""
        if self.after is None:
            return None
        try:
            (id_,) = self.after
            return UUID(str(id_))
        except ValueError:
            raise _malformed() from None


def read(request: PageRequest, workspace_id: UUID, name: str, *filters: object) -> Page:
    """`name` is the list's. Raises `Invalid` for the limit, `InvalidCursor` for the cursor."""
    if not 0 <= request.limit <= HIGHEST_LIMIT:
        raise Invalid(f"a page holds 1 to {HIGHEST_LIMIT} items", field="limit")
    binding = _binding(workspace_id, name, filters)
    after = _open(request.cursor, binding) if request.cursor else None
    return Page(limit=request.limit or DEFAULT_LIMIT, after=after, _binding=binding)


def cut(page: Page, found: Sequence[T], key: Callable[[T], Key]) -> tuple[Sequence[T], str]:
    """What the page shows of the rows fetched, and the cursor of the next page; empty where there is none."""
    shown = found[: page.limit]
    return shown, cursor(page, *key(shown[-1])) if len(found) > page.limit else ""


def cursor(page: Page, *key: datetime | UUID | str | int) -> str:
    """The cursor behind the row with this sort key."""
    parts = [part if isinstance(part, int) else _text(part) for part in key]
    return base64.urlsafe_b64encode(page._binding + orjson.dumps(parts)).decode().rstrip("=")


def _open(text: str, binding: bytes) -> tuple[str | int, ...]:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        parts = orjson.loads(raw[len(binding) :])
    except ValueError:
        raise _malformed() from None
    if raw[: len(binding)] != binding or not isinstance(parts, list):
        raise InvalidCursor("the cursor belongs to another list or filter; begin again", field="cursor")
    return tuple(parts)


def _malformed() -> InvalidCursor:
    return InvalidCursor("the cursor is malformed; begin again without it", field="cursor")


def _text(part: datetime | UUID | str) -> str:
    return part.isoformat() if isinstance(part, datetime) else str(part)


def _binding(workspace_id: UUID, name: str, filters: tuple[object, ...]) -> bytes:
    material = "\x1f".join(map(str, (workspace_id, name, *filters)))
    return hashlib.blake2b(material.encode(), digest_size=8).digest()

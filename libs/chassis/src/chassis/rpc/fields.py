"""Reading the fields of a request; what is malformed names its field."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from chassis.agreed.years import FIRST_YEAR, LAST_YEAR, in_years
from chassis.errors import Invalid, NotFound, UnknownReference


def reference(text: str, field: str) -> UUID:
    """An id in a body that must name something. Raises `UnknownReference` for what cannot be an id."""
    try:
        return UUID(text)
    except ValueError:
        raise UnknownReference(f"{field} names nothing here", field=field) from None


def optional_reference(text: str, field: str) -> UUID | None:
    return reference(text, field) if text else None


def own_id(text: str) -> UUID:
    """The id in a path. Raises `NotFound` for what cannot be an id."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("there is no such thing here") from None


def moment(message: Message, field: str) -> datetime:
    """A timestamp that must be given. Raises `Invalid`."""
    if not message.HasField(field):
        raise Invalid(f"{field} is needed", field=field)
    stamp: Timestamp = getattr(message, field)
    try:
        return stamp.ToDatetime(UTC)
    except (ValueError, OverflowError):
        raise Invalid(f"{field} is outside the years that can be handled", field=field) from None


def local_date(text: str, field: str) -> date:
    """Raises `Invalid` for what is not `YYYY-MM-DD`, or is so far away that no clock can be told there."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Invalid("a date is written YYYY-MM-DD, such as 2026-12-01", field=field) from None
    if not in_years(found):
        raise Invalid(f"a date lies in the years {FIRST_YEAR} to {LAST_YEAR}", field=field)
    return found

"""UUIDv7: ids that sort by the time they were made, so that they append to their index."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from uuid_utils import uuid7


def new_id() -> UUID:
    return UUID(int=uuid7().int)


def lowest_id(moment: datetime) -> UUID:
    """Ids made since have a higher one."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80)

"""All that the services hold about a person in one workspace, as one file."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

CONTRIBUTORS = frozenset({"identity", "booking", "inbox", "inventory", "analytics"})
KEPT = timedelta(days=7)
FILE_NAME = "export.zip"
CONTENT_TYPE = "application/zip"


class State(StrEnum):
    COLLECTING = "collecting"
    ASSEMBLING = "assembling"
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """`parts` are the keys of the files by the service that wrote them."""

    id: UUID
    user_id: UUID
    state: State
    requested_at: datetime
    expires_at: datetime | None
    parts: dict[str, str]

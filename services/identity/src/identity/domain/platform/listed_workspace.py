from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWorkspace:
    """A workspace as administrators of the platform see it."""

    id: UUID
    name: str
    slug: str
    created_at: datetime
    suspended_at: datetime | None
    suspended_because: str | None

"""Removing a person or a workspace from all services, twice: the second round finds what was under way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

ERASERS = frozenset({"booking", "inbox", "inventory", "analytics"})
"""Identity's own rows go last: until then it knows whom the others look for."""
ROUNDS = 2
CONFIRM_PERSON = "delete-my-account"


class Scope(StrEnum):
    PERSON = "person"
    WORKSPACE = "workspace"


class State(StrEnum):
    LEAVING = "leaving"
    """The person's memberships are being ended."""
    WORKING = "working"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Who is to be found nowhere afterwards; `staff` is the membership by workspace."""

    user_id: UUID
    name: str
    email: str
    staff: dict[UUID, UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """`subject_id` is the person's or the workspace's; `parts` the rounds done by workspace and service."""

    id: UUID
    scope: Scope
    subject_id: UUID
    state: State
    round: int
    sealed_subject: bytes | None
    requested_at: datetime
    done_at: datetime | None
    parts: dict[tuple[UUID, str], int]

    @property
    def round_is_done(self) -> bool:
        return all(done >= self.round for done in self.parts.values())

    @property
    def steps_total(self) -> int:
        """The last one is identity's own."""
        return ROUNDS * len(self.parts) + 1

    @property
    def steps_done(self) -> int:
        return sum(self.parts.values()) + (self.state is State.DONE)

    @property
    def workspaces(self) -> list[UUID]:
        return sorted({workspace_id for workspace_id, _ in self.parts})

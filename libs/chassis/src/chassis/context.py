"""Who is calling, in which workspace, until when."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from uuid import UUID


class Via(StrEnum):
    """How a call came in: a signed-in person, an unauthenticated visitor, or the system itself."""

    USER = "user"
    PUBLIC = "public"
    SYSTEM = "system"


SUSPENDED = "suspended"
"""The role of everybody in a suspended workspace: what is left to them is their data, and the end of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The verified origin of a call. `workspace_id` is None only before a workspace exists."""

    via: Via
    service: str
    workspace_id: UUID | None = None
    user_id: UUID | None = None
    session_id: UUID | None = None
    role: str | None = None
    impersonator: UUID | None = None
    """The platform administrator who acts as the person."""
    key_id: UUID | None = None
    """Of the API key that calls; there is no person behind it then."""
    scopes: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def system(cls, service: str, workspace_id: UUID) -> Self:
        """The service itself, on nobody's behalf."""
        return cls(via=Via.SYSTEM, service=service, workspace_id=workspace_id)

    @property
    def actor(self) -> str:
        """Who acts, as events and idempotency records name it."""
        if self.impersonator:
            return f"user:{self.impersonator} as user:{self.user_id}"
        if self.key_id:
            return f"key:{self.key_id}"
        return f"user:{self.user_id}" if self.user_id else f"{self.via}:{self.service}"


current_caller: ContextVar[Caller] = ContextVar("current_caller")


current_deadline: ContextVar[float | None] = ContextVar("current_deadline", default=None)
"""In `time.monotonic()` seconds; None where nobody waits."""


def caller_in(workspace_id: UUID) -> Caller:
    """Who calls, in a workspace that is not the token's."""
    return replace(current_caller.get(), workspace_id=workspace_id)

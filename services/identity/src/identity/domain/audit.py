"""The audit log: what was done to accounts and access, by whom. Lines are added and never changed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Act(StrEnum):
    WORKSPACE_ONBOARDED = "workspace.onboarded"
    SESSION_STARTED = "session.started"
    SESSION_REVOKED = "session.revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`actor` is named as events name it, `subject` by kind and id such as `session:<id>`."""

    id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str

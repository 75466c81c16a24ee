"""What can go wrong, said once: a kind (how the caller should react), a reason (which rule) and facts."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """How a caller should react. Each edge maps a kind to its own status in one table."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    DENIED = "denied"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    STALE = "stale"
    EXHAUSTED = "exhausted"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    INTERNAL = "internal"


class FrontdeskError(Exception):
    """An outcome that a caller may see: `reason` is a stable word, `facts` are JSON values.

    `field` is the path of the offending input as the contract names it, such as `customer.email`.
    """

    kind: Kind = Kind.INTERNAL
    reason: str = "INTERNAL"

    def __init__(self, detail: str, *, field: str | None = None, **facts: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.field = field
        self.facts = facts


class Invalid(FrontdeskError):
    kind = Kind.INVALID
    reason = "INVALID_FIELD"


class UnknownReference(FrontdeskError):
    """An id that names nothing in this workspace was sent as a reference."""

    kind = Kind.INVALID
    reason = "UNKNOWN_REFERENCE"


class Unauthenticated(FrontdeskError):
    kind = Kind.UNAUTHENTICATED
    reason = "UNAUTHENTICATED"


class Denied(FrontdeskError):
    kind = Kind.DENIED
    reason = "DENIED"


class ActingForAnother(Denied):
    """Whoever acts as another person may not touch what makes that person's identity."""

    reason = "ACTING_FOR_ANOTHER"


class WorkspaceSuspended(Denied):
    reason = "WORKSPACE_SUSPENDED"

    def __init__(self) -> None:
        super().__init__("this workspace is suspended; its owner may ask support why")


class ScopeMissing(Denied):
    """The fact `scope` names what the key or the person would need."""

    reason = "SCOPE_MISSING"


class NotFound(FrontdeskError):
    kind = Kind.NOT_FOUND
    reason = "NOT_FOUND"


class Conflict(FrontdeskError):
    kind = Kind.CONFLICT
    reason = "CONFLICT"


class IdempotencyInProgress(FrontdeskError):
    kind = Kind.CONFLICT
    reason = "IDEMPOTENCY_IN_PROGRESS"


class IdempotencyKeyReused(FrontdeskError):
    kind = Kind.INVALID
    reason = "IDEMPOTENCY_KEY_REUSED"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, field="header:Idempotency-Key")


class Exhausted(FrontdeskError):
    kind = Kind.EXHAUSTED
    reason = "RESOURCE_EXHAUSTED"


class Unavailable(FrontdeskError):
    kind = Kind.UNAVAILABLE
    reason = "UNAVAILABLE"


class DeadlineExceeded(FrontdeskError):
    kind = Kind.TIMEOUT
    reason = "DEADLINE_EXCEEDED"

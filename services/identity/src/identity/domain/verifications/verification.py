"""A case in which a person shows who they are: its states, who may see it, who may decide."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from chassis.errors import Invalid

from identity.domain.people.staff import Role
from identity.domain.verifications.document import Document

LONGEST_NOTE = 1_000
REVIEWERS = frozenset({Role.OWNER, Role.ADMIN})


class Kind(StrEnum):
    PERSON = "person"
    BROKER = "broker"


class Status(StrEnum):
    """requires_input -> processing -> verified | rejected | requires_input; open ones may be canceled."""

    REQUIRES_INPUT = "requires_input"
    PROCESSING = "processing"
    VERIFIED = "verified"
    REJECTED = "rejected"
    CANCELED = "canceled"


DECISIONS = frozenset({Status.VERIFIED, Status.REJECTED, Status.REQUIRES_INPUT})


class Reason(StrEnum):
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_EXPIRED = "document_expired"
    DOCUMENT_MISSING = "document_missing"
    NAME_MISMATCH = "name_mismatch"
    SUSPECTED_FORGERY = "suspected_forgery"
    NOT_ELIGIBLE = "not_eligible"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    id: UUID
    user_id: UUID
    kind: Kind
    status: Status
    reason: Reason | None
    note: str
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    status: Status
    reason: Reason | None
    note: str


def decision(status: str, reason: str, note: str) -> Decision:
    """Raises `Invalid`."""
    decided = chosen(Status, status, field="decision")
    if decided not in DECISIONS:
        raise Invalid("a reviewer says verified, rejected or requires_input", field="decision")
    if decided is Status.VERIFIED and reason:
        raise Invalid("what is verified needs no reason", field="reason")
    if len(note) > LONGEST_NOTE or "\x00" in note:
        raise Invalid(f"a note has at most {LONGEST_NOTE} characters", field="note")
    why = None if decided is Status.VERIFIED else chosen(Reason, reason, field="reason")
    return Decision(status=decided, reason=why, note=note.strip())


def is_reviewer(role: str | None) -> bool:
    return role in REVIEWERS


def may_decide(role: str | None, *, own: bool) -> bool:
    """The owner vouches for everybody, as the business itself; an admin not for themselves."""
    return is_reviewer(role) and (not own or role == Role.OWNER)


E = TypeVar("E", bound=StrEnum)


def chosen(choices: type[E], given: str, *, field: str) -> E:
    """Raises `Invalid` for what is none of them."""
    try:
        return choices(given)
    except ValueError:
        raise Invalid(f"must be one of {', '.join(choices)}", field=field) from None

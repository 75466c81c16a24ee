"""The audit log: what was done to accounts and access, by whom. Lines are added and never changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from chassis.errors import Invalid

_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Act(StrEnum):
    WORKSPACE_ONBOARDED = "workspace.onboarded"
    WORKSPACE_CHANGED = "workspace.changed"
    PERSON_CHANGED = "person.changed"
    STAFF_INVITED = "staff.invited"
    INVITE_REVOKED = "invite.revoked"
    STAFF_JOINED = "staff.joined"
    STAFF_CHANGED = "staff.changed"
    STAFF_REMOVED = "staff.removed"
    OUTSIDE_IDENTITY_LINKED = "outside_identity.linked"
    OUTSIDE_IDENTITY_UNLINKED = "outside_identity.unlinked"
    WORKSPACE_SUSPENDED = "workspace.suspended"
    WORKSPACE_RESTORED = "workspace.restored"
    STAFF_SEEN_BY_PLATFORM = "staff.seen_by_platform"
    IMPERSONATION_STARTED = "impersonation.started"
    IMPERSONATED_WRITE = "impersonation.write"
    API_KEY_CREATED = "api_key.created"
    API_KEY_DELETED = "api_key.deleted"
    SESSION_STARTED = "session.started"
    SESSION_REVOKED = "session.revoked"
    PASSWORD_CHANGED = "password.changed"
    EXPORT_REQUESTED = "export.requested"
    PERSON_ERASED = "person.erased"
    WORKSPACE_ERASED = "workspace.erased"
    VERIFICATION_CREATED = "verification.created"
    VERIFICATION_DOCUMENT_ADDED = "verification.document_added"
    VERIFICATION_DOCUMENT_REMOVED = "verification.document_removed"
    VERIFICATION_DOCUMENT_OPENED = "verification.document_opened"
    VERIFICATION_SUBMITTED = "verification.submitted"
    VERIFICATION_DECIDED = "verification.decided"
    VERIFICATION_CANCELED = "verification.canceled"
    PASSWORD_RESET = "password.reset"
    EMAIL_VERIFIED = "email.verified"
    EMAIL_CHANGE_REQUESTED = "email.change_requested"
    EMAIL_CHANGE_CANCELED = "email.change_canceled"
    EMAIL_CHANGED = "email.changed"
    EMAIL_RESTORED = "email.restored"
    SECOND_FACTOR_ON = "second_factor.on"
    SECOND_FACTOR_OFF = "second_factor.off"
    RECOVERY_CODES_RENEWED = "recovery_codes.renewed"
    SIGN_IN_FAILED = "sign_in.failed"


_LOOKS = UUID("6c1d0f0e-6d9b-5f0e-9a53-0b1f7d2a4c11")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """`actor` is named as events name it, `subject` by kind and id such as `session:<id>`."""

    id: UUID
    at: datetime
    actor: str
    action: str
    subject: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """`begin` is included, `end` is not; None for action or actor means all."""

    action: str | None
    actor: str | None
    begin: datetime
    end: datetime


def look_id(actor: str, act: Act, subject: str, now: datetime) -> UUID:
    """One for an hour: pages, repeats and retries of a look are one look."""
    return uuid5(_LOOKS, f"{actor} {act} {subject} {now.astimezone(UTC):%Y-%m-%dT%H}")


def span(first_day: str, last_day: str, time_zone: str) -> tuple[datetime, datetime]:
    """The moments that enclose local days; an empty one leaves its side open. Raises `Invalid`."""
    zone = ZoneInfo(time_zone)
    begin = _midnight(_day(first_day, "from"), zone) if first_day else _ALWAYS[0]
    end = _midnight(_day(last_day, "to") + timedelta(days=1), zone) if last_day else _ALWAYS[1]
    return begin, end


def _day(given: str, field: str) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise Invalid("a date looks like 2026-12-01", field=field) from None
    if not _ALWAYS[0].year < day.year < _ALWAYS[1].year:
        raise Invalid("the date is out of range", field=field)
    return day


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)

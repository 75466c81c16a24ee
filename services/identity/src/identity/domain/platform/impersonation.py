"""An administrator of the platform acts as somebody of a workspace, for a short time and never unseen."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from chassis.errors import Invalid

from identity.domain.sessions.session import Grant

LASTS = timedelta(minutes=15)
DEVICE = "Frontdesk support"
"""As the person sees the session in the list of her own."""
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Impersonation:
    grant: Grant
    impersonator: UUID


def checked_reason(given: str) -> str:
    """Raises `Invalid`: what is done to other people's workspaces has a reason that they can read."""
    reason = " ".join(given.split())
    if not 1 <= len(reason) <= LONGEST_REASON or not reason.isprintable():
        raise Invalid(f"a reason is 1 to {LONGEST_REASON} printable characters", field="reason")
    return reason

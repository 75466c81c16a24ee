from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from booking.domain.errors import LinkExpired

LINK_LIFE = timedelta(days=7)
# Who asks again that soon has the last mail still on its way; it also keeps strangers from filling a mailbox.
PAUSE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerLink:
    """Shows all bookings and orders of tickets under an address, for a while."""

    id: UUID
    email: str
    expires_at: datetime

    @classmethod
    def make(cls, id_: UUID, email: str, now: datetime) -> "CustomerLink":
        return cls(id=id_, email=email, expires_at=now + LINK_LIFE)

    def check_lives(self, now: datetime) -> None:
        if now >= self.expires_at:
            raise LinkExpired("The link has ended; ask for a new one.", field="token")

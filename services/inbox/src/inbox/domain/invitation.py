"""The entry that a mail puts into, or takes out of, the customer's calendar (RFC 5546)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from inbox.domain.appointment import Appointment, News
from inbox.domain.wording import summary

UID_SUFFIX = "@frontdesk"


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`sequence` rises with each change, also with the cancellation; `uid` stays for ever."""

    method: Method
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str

    @property
    def booking_id(self) -> UUID | None:
        """None where it is not about an appointment."""
        return None if "." in self._named else UUID(self._named)

    @property
    def _named(self) -> str:
        return self.uid.removesuffix(UID_SUFFIX)

    def __post_init__(self) -> None:
        """Raises `ValueError` where the uid names nothing."""
        if "." not in self._named:
            UUID(self._named)

    @property
    def status(self) -> str:
        return "CONFIRMED" if self.method is Method.REQUEST else "CANCELLED"


METHODS = {
    News.CONFIRMED: Method.REQUEST,
    News.RESCHEDULED: Method.REQUEST,
    News.REASSIGNED: Method.REQUEST,
    News.CANCELLED: Method.CANCEL,
}


def invitation(news: News, appointment: Appointment) -> Invitation | None:
    """None where nothing stands in a calendar yet, or ever did."""
    if news not in METHODS:
        return None
    return Invitation(
        method=METHODS[news],
        uid=uid(appointment.booking_id),
        sequence=appointment.version,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=summary(appointment),
        description=f"Reference: {appointment.reference}",
    )


def uid(booking_id: UUID) -> str:
    return f"{booking_id}{UID_SUFFIX}"

"""The entry that a mail puts into, or takes out of, the customer's calendar (RFC 5546)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.agreed.calendar_uids import calendar_uid

from inbox.domain.appointment import Appointment, News
from inbox.domain.wording import agenda, summary


class Method(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """`sequence` rises with each change, also with the cancellation; `uid` stays for ever.

    The dates of a series share a `uid`; `recurrence` tells which one it is. `booking_id` is None where it is
    not about an appointment.
    """

    method: Method
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    booking_id: UUID | None = None
    recurrence: datetime | None = None

    @property
    def status(self) -> str:
        return "CONFIRMED" if self.method is Method.REQUEST else "CANCELLED"


METHODS = {
    News.CONFIRMED: Method.REQUEST,
    News.RESCHEDULED: Method.REQUEST,
    News.REASSIGNED: Method.REQUEST,
    News.CHANGED: Method.REQUEST,
    News.CANCELLED: Method.CANCEL,
}


def invitation(news: News, appointment: Appointment) -> Invitation | None:
    """None where nothing stands in a calendar yet, or ever did."""
    if news not in METHODS:
        return None
    return Invitation(
        method=METHODS[news],
        uid=uid(appointment),
        sequence=appointment.sequence,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=summary(appointment),
        description="\n".join((*agenda(appointment), f"Reference: {appointment.reference}")),
        booking_id=appointment.booking_id,
        recurrence=appointment.series_starts_at,
    )


def uid(appointment: Appointment) -> str:
    of_series = appointment.series_id if appointment.series_starts_at else None
    return calendar_uid(of_series or appointment.booking_id)

"""The mails about a booking, in English. Another language is another module with these two functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from inbox.domain.appointment import Appointment, News
from inbox.domain.conversation import Letter

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@dataclass(frozen=True, slots=True)
class _Phrase:
    headline: str
    fact: str
    hint: str


PHRASES = {
    News.REQUESTED: _Phrase(
        "Requested",
        "we have your request and keep this time for you.",
        "You will hear from us as soon as it is confirmed.",
    ),
    News.CONFIRMED: _Phrase(
        "Confirmed", "your appointment is confirmed.", "The attached file puts it into your calendar."
    ),
    News.DECLINED: _Phrase(
        "Declined", "we are sorry: we cannot give you this appointment.", "Another time may still be free."
    ),
    News.RESCHEDULED: _Phrase(
        "New time",
        "your appointment has moved to another time.",
        "The attached file changes it in your calendar.",
    ),
    News.REASSIGNED: _Phrase(
        "Changed",
        "somebody else will be there for your appointment; its time stays the same.",
        "The attached file changes it in your calendar.",
    ),
    News.REMINDED: _Phrase(
        "Reminder", "this is to remind you of your appointment.", "We look forward to seeing you."
    ),
    News.CANCELLED: _Phrase(
        "Cancelled", "your appointment is cancelled.", "The attached file takes it out of your calendar."
    ),
}


def letter(news: News, appointment: Appointment) -> Letter:
    phrase = PHRASES[news]
    return Letter(
        subject=one_line(f"{phrase.headline}: {what(appointment)} on {start(appointment)}"),
        text=_text(appointment, phrase.fact, phrase.hint),
    )


def with_manage_links(text: str, links: Sequence[str]) -> str:
    """Links are secrets, so they are put in when the mail leaves and stand in no table."""
    if len(links) == 1:
        return f"{text}\nSee, move or cancel it here:\n{links[0]}\n"
    numbered = "".join(f"{number}. {link}\n" for number, link in enumerate(links, start=1))
    return f"{text}\nSee, move or cancel each of them here:\n{numbered}"


def summary(appointment: Appointment) -> str:
    """How the appointment is called in a calendar."""
    at = f" at {appointment.business}" if appointment.business else ""
    return one_line(f"{what(appointment)}{at}")


def _text(appointment: Appointment, fact: str, hint: str) -> str:
    with_whom = f" with {one_line(appointment.staff)}" if appointment.staff else ""
    lines = [
        f"Hello {one_line(appointment.customer_name)}," if appointment.customer_name else "Hello,",
        "",
        fact,
        "",
        f"{what(appointment)}{with_whom}",
        when(appointment),
        f"Reference: {appointment.reference}",
        "",
        hint,
    ]
    if appointment.business:
        lines += ["", one_line(appointment.business)]
    return "\n".join(lines) + "\n"


def what(appointment: Appointment) -> str:
    return one_line(appointment.service) or "Appointment"


def start(appointment: Appointment) -> str:
    starts_at = appointment.starts_at.astimezone(_zone(appointment))
    return f"{_date(starts_at)}, {starts_at:%H:%M}"


def when(appointment: Appointment) -> str:
    zone = _zone(appointment)
    starts_at, ends_at = appointment.starts_at.astimezone(zone), appointment.ends_at.astimezone(zone)
    end = f"{ends_at:%H:%M}" if ends_at.date() == starts_at.date() else f"{_date(ends_at)}, {ends_at:%H:%M}"
    name = f"{zone}, {starts_at:%Z}" if str(zone) != f"{starts_at:%Z}" else str(zone)
    return f"{_date(starts_at)}, {starts_at:%H:%M} – {end} ({name})"


def _date(moment: datetime) -> str:
    return f"{DAYS[moment.weekday()]}, {moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def _zone(appointment: Appointment) -> tzinfo:
    return ZoneInfo(appointment.time_zone) if appointment.time_zone else UTC


def one_line(text: str) -> str:
    """Names come from strangers; a line break in a header would forge the next one."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())

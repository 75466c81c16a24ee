"""The mails about a booking, in English. Another language is another module with these two functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from inbox.domain.appointment import Appointment, News
from inbox.domain.conversation import Letter
from inbox.domain.money import Money

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
    News.UNPAID: _Phrase(
        "Please pay", "we keep this time for you until your payment has come in.", "{payment}"
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
    News.CHANGED: _Phrase(
        "Changed", "your appointment has changed.", "The attached file changes it in your calendar."
    ),
    News.REMINDED: _Phrase(
        "Reminder", "this is to remind you of your appointment.", "We look forward to seeing you."
    ),
    News.CANCELLED: _Phrase(
        "Cancelled", "your appointment is cancelled.", "The attached file takes it out of your calendar."
    ),
    News.LAPSED: _Phrase(
        "Not paid in time",
        "your appointment was not paid in time, so its time is free for others again.",
        "If you have paid by now and the time is still free, it is yours as soon as we see the payment.",
    ),
    News.REFUNDED: _Phrase(
        "Refund", "we have sent {refund} back to you.", "It was paid for this appointment."
    ),
    News.REFUND_WANTED: _Phrase(
        "Money back",
        "this appointment does not take place.",
        "You get {refund} back that you have paid for it.",
    ),
}


def letter(news: News, appointment: Appointment) -> Letter:
    phrase = PHRASES[news]
    return Letter(
        subject=one_line(f"{phrase.headline}: {what(appointment)} on {start(appointment)}"),
        text=_text(appointment, _hint(phrase.fact, appointment), _hint(phrase.hint, appointment)),
    )


def payment(appointment: Appointment) -> str:
    """What is to be paid and until when; nothing where nothing is."""
    if appointment.pay_by is None or appointment.owed is None:
        return ""
    pay_by = appointment.pay_by.astimezone(_zone(appointment))
    return f"Please pay {_amount(appointment.owed)} by {_date(pay_by)}, {pay_by:%H:%M}"


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


def agenda(appointment: Appointment) -> list[str]:
    """What follows what in a visit; nothing where there is one service only."""
    zone = _zone(appointment)
    return [
        f"{part.starts_at.astimezone(zone):%H:%M} – {part.ends_at.astimezone(zone):%H:%M} "
        f"{one_line(part.service)}{_with(part.staff)}"
        for part in appointment.parts
    ]


def _hint(hint: str, appointment: Appointment) -> str:
    asked = f"{payment(appointment)} and name the reference {appointment.reference}."
    return hint.format(payment=asked, refund=_amount(appointment.refund))


def _amount(money: Money | None) -> str:
    return f"{money.decimal} {money.currency}" if money else ""


def _with(staff: str) -> str:
    return f" with {one_line(staff)}" if staff else ""


def _text(appointment: Appointment, fact: str, hint: str) -> str:
    lines = [
        f"Hello {one_line(appointment.customer_name)}," if appointment.customer_name else "Hello,",
        "",
        fact,
        "",
        f"{what(appointment)}{_with(appointment.staff)}",
        when(appointment),
        *agenda(appointment),
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

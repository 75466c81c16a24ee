"""The mail about several dates of a series, in English: they are numbered as their links are."""

from collections.abc import Sequence

from inbox.domain.appointment import Appointment, News
from inbox.domain.conversation import Letter
from inbox.domain.wording import one_line, payment, start, what, when

FACTS = {
    News.REQUESTED: ("Requested", "we have your request and keep these times for you."),
    News.UNPAID: ("Please pay", "we keep these times for you until your payments have come in."),
    News.CONFIRMED: ("Confirmed", "your appointments are confirmed."),
    News.RESCHEDULED: ("New times", "your appointments have moved to other times."),
    News.CANCELLED: ("Cancelled", "these appointments are cancelled."),
}
HINTS = {
    News.REQUESTED: "You will hear from us as soon as they are confirmed.",
    News.UNPAID: "{payment} for each of them and name its reference.",
    News.CONFIRMED: "The attached file puts them into your calendar.",
    News.RESCHEDULED: "The attached file changes them in your calendar.",
    News.CANCELLED: "The attached file takes them out of your calendar.",
}


def series_letter(news: News, dates: Sequence[Appointment]) -> Letter:
    first = dates[0]
    headline, fact = FACTS[news]
    lines = [
        f"Hello {one_line(first.customer_name)}," if first.customer_name else "Hello,",
        "",
        fact,
        "",
        what(first),
        *(f"{number}. {_date(one)}" for number, one in enumerate(dates, start=1)),
        "",
        HINTS[news].format(payment=payment(first)),
        *(["", one_line(first.business)] if first.business else []),
    ]
    return Letter(
        subject=one_line(f"{headline}: {what(first)}, {len(dates)} dates from {start(first)}"),
        text="\n".join(lines) + "\n",
    )


def _date(one: Appointment) -> str:
    whom = f", with {one_line(one.staff)}" if one.staff else ""
    return f"{when(one)}{whom}, reference {one.reference}"

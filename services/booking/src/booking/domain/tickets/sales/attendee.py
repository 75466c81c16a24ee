from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chassis.errors import Invalid

from booking.domain.customers.customer import Customer
from booking.domain.errors import ChangeTooLate
from booking.domain.tickets.show import Question, ShowDate
from booking.domain.tickets.ticket import Ticket
from booking.domain.tickets.wording import line

LONGEST_ANSWER = 1_000
LAST_CHANGE = timedelta(hours=2)
"""Before a date customers may name somebody else until then; staff may at any time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """Whom a ticket is for; without a name it is for the customer."""

    name: str = ""
    email: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)


def name_tickets(
    tickets: Sequence[Ticket], attendees: Sequence[Attendee], customer: Customer, asked: Sequence[Question]
) -> list[Ticket]:
    """Each ticket with its attendee, in their order. Raises `Invalid` with the path of what is missing."""
    if attendees and len(attendees) != len(tickets):
        raise Invalid(f"There are {len(tickets)} tickets, so as many attendees.", field="attendees")
    given = attendees or [Attendee()] * len(tickets)
    return [
        name_ticket(ticket, attendee, customer, asked, f"attendees.{i}")
        for i, (ticket, attendee) in enumerate(zip(tickets, given, strict=True))
    ]


def name_ticket(
    ticket: Ticket, attendee: Attendee, customer: Customer, asked: Sequence[Question], path: str
) -> Ticket:
    return replace(
        ticket,
        attendee_name=line(attendee.name, f"{path}.name") if attendee.name else customer.name,
        attendee_email=_email(attendee, customer, path),
        answers=_answers(attendee.answers, asked, path),
    )


def check_in_time(date: ShowDate, now: datetime) -> None:
    until = date.starts_at - LAST_CHANGE
    if now >= until:
        raise ChangeTooLate("This cannot be changed online any more; please call.", change_until=until)


def _email(attendee: Attendee, customer: Customer, path: str) -> str:
    if not attendee.email:
        return customer.email
    try:
        return replace(customer, email=attendee.email).normalised().email
    except Invalid as wrong:
        raise Invalid(wrong.detail, field=f"{path}.email") from None


def _answers(given: Mapping[str, str], asked: Sequence[Question], path: str) -> dict[str, str]:
    known = {question.key for question in asked}
    for key, text in given.items():
        if key not in known:
            raise Invalid("This event asks no such question.", field=f"{path}.answers.{key}")
        if len(text) > LONGEST_ANSWER:
            raise Invalid(f"At most {LONGEST_ANSWER} characters.", field=f"{path}.answers.{key}")
    for question in asked:
        if question.required and not given.get(question.key, "").strip():
            raise Invalid("This question needs an answer.", field=f"{path}.answers.{question.key}")
    return {key: text.strip() for key, text in given.items() if text.strip()}

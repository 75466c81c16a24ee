import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.errors import TransitionRefused
from booking.domain.money import CURRENCY
from booking.domain.tickets.wording import UNSTORED, line, prose, within
from booking.domain.time.zones import check_zone

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,58}[a-z0-9])")
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_DATES = 400
MOST_QUESTIONS = 20
LONGEST_SHOW = timedelta(days=31)
DEFAULT_HOLD_MINUTES = 15
LONGEST_HOLD_MINUTES = 1_440
DEFAULT_PAYMENT_DUE_HOURS = 72
LONGEST_PAYMENT_DUE_HOURS = 1_440
DEFAULT_WAITING_OFFER_HOURS = 24
LONGEST_WAITING_OFFER_HOURS = 168


class ShowStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Asked of each attendee beside the name."""

    key: str
    label: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowDate:
    id: UUID
    show_id: UUID
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None = None
    voids_tickets: bool = False
    removed: bool = False
    """Cancelled before anybody had a ticket for it; it is shown nowhere."""

    def moved(self, starts_at: datetime, ends_at: datetime, *, now: datetime) -> "ShowDate":
        self._check_to_come(now)
        _check_length(starts_at, ends_at, "ends_at")
        if ends_at <= now:
            raise Invalid("A date is moved to a time that is still to come.", field="ends_at")
        return replace(self, starts_at=starts_at, ends_at=ends_at)

    def cancelled(self, now: datetime, *, voids_tickets: bool, removed: bool) -> "ShowDate":
        self._check_to_come(now)
        return replace(self, cancelled_at=now, voids_tickets=voids_tickets, removed=removed)

    def _check_to_come(self, now: datetime) -> None:
        if self.cancelled_at is not None:
            raise TransitionRefused("This date is cancelled.")
        if self.ends_at <= now:
            raise TransitionRefused("This date is over.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """A ticketed event; `hold_minutes` is how long a cart keeps its tickets."""

    id: UUID
    slug: str
    name: str
    description: str
    venue_id: UUID | None
    time_zone: str
    currency: str
    status: ShowStatus
    questions: tuple[Question, ...]
    hold_minutes: int
    payment_due_hours: int
    waiting_offer_hours: int
    created_at: datetime = UNSTORED
    cancelled_at: datetime | None = None
    version: int = 1

    @property
    def hold(self) -> timedelta:
        return timedelta(minutes=self.hold_minutes)

    @property
    def payment_due(self) -> timedelta:
        return timedelta(hours=self.payment_due_hours)

    @property
    def offer_lasts(self) -> timedelta:
        """How long what is offered to the waiting list is kept for who may take it."""
        return timedelta(hours=self.waiting_offer_hours)

    def checked(self) -> "Show":
        """As it is stored, or the field that cannot be true."""
        check_zone(self.time_zone, field="time_zone")
        if not SLUG.fullmatch(self.slug):
            raise Invalid("A slug is 3 to 60 of a-z, 0-9 and inner hyphens.", field="slug")
        if not CURRENCY.fullmatch(self.currency):
            raise Invalid("A currency is three capital letters, such as EUR.", field="currency")
        within(self.hold_minutes, 1, LONGEST_HOLD_MINUTES, "hold_minutes")
        within(self.payment_due_hours, 1, LONGEST_PAYMENT_DUE_HOURS, "payment_due_hours")
        within(self.waiting_offer_hours, 1, LONGEST_WAITING_OFFER_HOURS, "waiting_offer_hours")
        return replace(
            self,
            name=line(self.name, "name"),
            description=prose(self.description, "description"),
            questions=_checked_questions(self.questions),
        )

    def edit_of(self, kept: "Show") -> "Show":
        """What an edit cannot change is taken from the event as it stands."""
        return replace(
            self,
            time_zone=kept.time_zone,
            currency=kept.currency,
            status=kept.status,
            created_at=kept.created_at,
            cancelled_at=kept.cancelled_at,
        )

    def publish(self) -> "Show":
        if self.status is ShowStatus.CANCELLED:
            raise TransitionRefused("A cancelled event stays cancelled; make a new one.")
        return replace(self, status=ShowStatus.PUBLISHED)

    def check_draft(self) -> None:
        if self.status is not ShowStatus.DRAFT:
            raise TransitionRefused(f"This event is {self.status}; drafts are deleted, others are cancelled.")

    def check_not_cancelled(self) -> None:
        if self.status is ShowStatus.CANCELLED:
            raise TransitionRefused("This event is cancelled, and all its dates with it.")

    def cancel(self, now: datetime) -> "Show":
        return replace(self, status=ShowStatus.CANCELLED, cancelled_at=now)


def check_dates(dates: Sequence[ShowDate], *, known: int = 0) -> None:
    """`known` dates are there already."""
    if not 1 <= len(dates) + known <= MOST_DATES:
        raise Invalid(f"An event has 1 to {MOST_DATES} dates.", field="dates")
    for i, date in enumerate(dates):
        _check_length(date.starts_at, date.ends_at, f"dates.{i}.ends_at")


def _check_length(starts_at: datetime, ends_at: datetime, field: str) -> None:
    if not timedelta(0) < ends_at - starts_at <= LONGEST_SHOW:
        longest = LONGEST_SHOW.days
        raise Invalid(f"A date ends after it starts, at most {longest} days later.", field=field)


def _checked_questions(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    if len(questions) > MOST_QUESTIONS:
        raise Invalid(f"At most {MOST_QUESTIONS} questions are asked.", field="questions")
    keys = [question.key for question in questions]
    for i, key in enumerate(keys):
        if not KEY.fullmatch(key) or key in keys[:i]:
            raise Invalid("A key is a word such as diet, used once.", field=f"questions.{i}.key")
    return tuple(
        replace(question, label=line(question.label, f"questions.{i}.label"))
        for i, question in enumerate(questions)
    )

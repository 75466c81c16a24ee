"""How many appointments of a type a day or a week may have, in all and of one customer."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from chassis.errors import Invalid

from booking.domain.time.intervals import Range, merge
from booking.domain.time.zones import DAY, date_of, day_of, minute_of, offsets

HIGHEST_LIMIT = 1_000
EVERYBODY = ""


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"  # from Monday on


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """0 is no limit."""

    per_day: int = 0
    per_week: int = 0
    customer_per_day: int = 0
    customer_per_week: int = 0

    def check(self) -> None:
        for name in ("per_day", "per_week", "customer_per_day", "customer_per_week"):
            if not 0 <= getattr(self, name) <= HIGHEST_LIMIT:
                raise Invalid(
                    f"A limit is from 0, which is none, to {HIGHEST_LIMIT}.", field=f"limits.{name}"
                )

    @property
    def any(self) -> bool:
        return self != Limits()

    def of_everybody(self) -> dict[Period, int]:
        limits = {Period.DAY: self.per_day, Period.WEEK: self.per_week}
        return {period: most for period, most in limits.items() if most}

    def beside(self, others: int) -> "Limits | None":
        """Of everybody's, what others of the same visit leave; None where they leave nothing."""
        left = {f"per_{period}": most - others for period, most in self.of_everybody().items()}
        return None if min(left.values(), default=1) <= 0 else replace(self, **left)

    def of_a_customer(self) -> dict[Period, int]:
        limits = {Period.DAY: self.customer_per_day, Period.WEEK: self.customer_per_week}
        return {period: most for period, most in limits.items() if most}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One of at most `most` appointments in the period that begins on a local date."""

    customer: str
    period: Period
    starts_on: date
    most: int


def claims_of_everybody(limits: Limits, time_zone: str, starts_at: datetime) -> list[Claim]:
    day = _local_date(time_zone, starts_at)
    return [
        Claim(customer=EVERYBODY, period=period, starts_on=first_date(period, day), most=most)
        for period, most in limits.of_everybody().items()
    ]


def claims_of_a_customer(limits: Limits, time_zone: str, starts_at: datetime, email: str) -> list[Claim]:
    day = _local_date(time_zone, starts_at)
    return [
        Claim(customer=customer_key(email), period=period, starts_on=first_date(period, day), most=most)
        for period, most in limits.of_a_customer().items()
    ]


def customer_key(email: str) -> str:
    """Tells customers apart without saying who they are."""
    return hashlib.sha256(email.encode()).hexdigest()


def first_date(period: Period, day: date) -> date:
    return day if period is Period.DAY else day - timedelta(days=day.weekday())


def used_up(limits: Limits, time_zone: str, counts: dict[tuple[Period, date], int]) -> list[Range]:
    """The minutes of those days and weeks in which no further appointment may begin."""
    return merge(_used_up(limits, time_zone, counts))


def _used_up(limits: Limits, time_zone: str, counts: dict[tuple[Period, date], int]) -> Iterator[Range]:
    most = limits.of_everybody()
    for (period, starts_on), count in counts.items():
        if period in most and count >= most[period]:
            first = day_of(starts_on)
            last = first if period is Period.DAY else first + 6
            clock = offsets(time_zone, (first * DAY, last * DAY))
            yield clock.days(first, last)


def _local_date(time_zone: str, starts_at: datetime) -> date:
    minute = minute_of(starts_at)
    return date_of(offsets(time_zone, (minute, minute)).local(minute) // DAY)

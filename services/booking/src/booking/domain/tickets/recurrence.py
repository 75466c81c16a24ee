"""Rules of RFC 5545 for the dates of an event: days, weeks, months and years, with an end.

Days are tried one by one over a few years, so a rule that matches nothing costs no more than any other
(docs/decisions/0011). UNTIL counts by its day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chassis.errors import Invalid

LONGEST_RULE = 500
SEARCHED_DAYS = 5 * 366
LARGEST = 1_000_000
LAST_DAY = date(9999, 12, 1)
FIELD = "recurrence.rrule"
PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
UNTIL = re.compile(r"([0-9]{8})(?:T[0-9]{6}Z?)?")
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"})


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """`weekdays` are pairs of an ordinal within the month (0: every one) and a weekday (0: Monday).

    `week_start` is the weekday with which weeks begin where every second or third of them counts.
    """

    frequency: Frequency
    interval: int
    count: int | None
    until: date | None
    weekdays: frozenset[tuple[int, int]]
    months: frozenset[int]
    month_days: frozenset[int]
    week_start: int

    @classmethod
    def parse(cls, rule: str) -> "Recurrence":
        """Raises `Invalid`."""
        parts = _parts(rule)
        try:
            parsed = cls(
                frequency=Frequency(parts.get("FREQ", "")),
                interval=_number(parts.get("INTERVAL", "1"), range(1, LARGEST)),
                count=_number(parts["COUNT"], range(1, LARGEST)) if "COUNT" in parts else None,
                until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
                weekdays=frozenset(_weekday(one) for one in _listed(parts, "BYDAY")),
                months=frozenset(_number(one, range(1, 13)) for one in _listed(parts, "BYMONTH")),
                month_days=frozenset(_month_day(one) for one in _listed(parts, "BYMONTHDAY")),
                week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
            )
        except ValueError:
            raise _wrong("This is no rule of RFC 5545") from None
        return parsed._checked()

    def days(self, first: date) -> Iterator[date]:
        """From the first on, as far as a few years."""
        found = 0
        for number in range(min(SEARCHED_DAYS, (LAST_DAY - first).days)):
            day = first + timedelta(days=number)
            if (self.until and day > self.until) or (self.count is not None and found >= self.count):
                return
            if self._has(day, first):
                found += 1
                yield day

    def _checked(self) -> "Recurrence":
        """Parts that RFC 5545 forbids together, or that count within a year, are refused."""
        in_months = self.frequency is Frequency.MONTHLY or (
            self.frequency is Frequency.YEARLY and bool(self.months)
        )
        if any(ordinal for ordinal, _ in self.weekdays) and not in_months:
            raise _wrong("A weekday has a number within months only: FREQ=MONTHLY, or YEARLY with BYMONTH")
        if self.month_days and self.frequency is Frequency.WEEKLY:
            raise _wrong("BYMONTHDAY does not go with FREQ=WEEKLY")
        return self

    def _has(self, day: date, first: date) -> bool:
        return (
            self._in_turn(day, first)
            and (not self.months or day.month in self.months)
            and (not self.month_days or bool(self.month_days & {day.day, day.day - _length(day) - 1}))
            and self._on_weekday(day, first)
            and self._by_default(day, first)
        )

    def _in_turn(self, day: date, first: date) -> bool:
        months = (day.year - first.year) * 12 + day.month - first.month
        passed = {
            Frequency.DAILY: (day - first).days,
            Frequency.WEEKLY: ((day - first).days + (first.weekday() - self.week_start) % 7) // 7,
            Frequency.MONTHLY: months,
            Frequency.YEARLY: day.year - first.year,
        }
        return passed[self.frequency] % self.interval == 0

    def _on_weekday(self, day: date, first: date) -> bool:
        if not self.weekdays:
            return self.frequency is not Frequency.WEEKLY or day.weekday() == first.weekday()
        ordinals = {0, (day.day - 1) // 7 + 1, -((_length(day) - day.day) // 7 + 1)}
        return any((ordinal, day.weekday()) in self.weekdays for ordinal in ordinals)

    def _by_default(self, day: date, first: date) -> bool:
        """Months and years repeat the first day unless a part says otherwise."""
        if self.weekdays or self.month_days or self.frequency in (Frequency.DAILY, Frequency.WEEKLY):
            return True
        same_month = self.months or day.month == first.month or self.frequency is Frequency.MONTHLY
        return bool(same_month) and day.day == first.day


def _parts(rule: str) -> dict[str, str]:
    texts = rule.upper().split(";")
    matches = [PART.fullmatch(text) for text in texts]
    parts = {match[1]: match[2] for match in matches if match is not None}
    if len(rule) > LONGEST_RULE or len(parts) != len(texts) or not parts.keys() <= KNOWN:
        raise _wrong("This is no rule of days, weeks, months or years")
    if not parts.keys() & {"COUNT", "UNTIL"}:
        raise _wrong("A rule ends by COUNT or UNTIL")
    return parts


def _listed(parts: dict[str, str], name: str) -> list[str]:
    return parts[name].split(",") if name in parts else []


def _weekday(text: str) -> tuple[int, int]:
    match = BY_DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return int(match[1] or 0), WEEKDAYS.index(match[2])


def _number(text: str, allowed: range) -> int:
    if not text.isdecimal() or int(text) not in allowed:
        raise ValueError(text)
    return int(text)


def _month_day(text: str) -> int:
    """Below zero from the month's end."""
    day = _number(text.removeprefix("+").removeprefix("-"), range(1, 32))
    return -day if text.startswith("-") else day


def _until(text: str) -> date:
    match = UNTIL.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return date.fromisoformat(match[1])


def _length(day: date) -> int:
    """Of its month, in days."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _wrong(what: str) -> Invalid:
    return Invalid(f"{what}; an example is FREQ=WEEKLY;COUNT=8.", field=FIELD)

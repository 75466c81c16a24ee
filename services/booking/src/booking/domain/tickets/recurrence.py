"""Rules of RFC 5545 for the dates of an event: days, weeks, months and years, with an end.

Days are tried one by one over a few years, so a rule that matches nothing costs no more than any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from chassis.errors import Invalid

LONGEST_RULE = 500
SEARCHED_DAYS = 5 * 366
FIELD = "recurrence.rrule"
PART = re.compile(r"([A-Z]+)=([A-Z0-9,+-]+)")
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
BY_DAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"})


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """`weekdays` are pairs of an ordinal within the month (0: every one) and a weekday (0: Monday)."""

    frequency: Frequency
    interval: int
    count: int | None
    until: date | None
    weekdays: frozenset[tuple[int, int]]
    months: frozenset[int]
    month_days: frozenset[int]

    @classmethod
    def parse(cls, rule: str) -> "Recurrence":
        """Raises `Invalid`."""
        parts = _parts(rule)
        try:
            return cls(
                frequency=Frequency(parts.get("FREQ", "")),
                interval=max(int(parts.get("INTERVAL", "1")), 1),
                count=int(parts["COUNT"]) if "COUNT" in parts else None,
                until=date.fromisoformat(parts["UNTIL"][:8]) if "UNTIL" in parts else None,
                weekdays=frozenset(_weekday(one) for one in _listed(parts, "BYDAY")),
                months=frozenset(map(int, _listed(parts, "BYMONTH"))),
                month_days=frozenset(map(int, _listed(parts, "BYMONTHDAY"))),
            )
        except ValueError:
            raise _wrong("This is no rule of RFC 5545") from None

    def days(self, first: date) -> Iterator[date]:
        """From the first on, as far as a few years."""
        found = 0
        for number in range(SEARCHED_DAYS):
            day = first + timedelta(days=number)
            if (self.until and day > self.until) or (self.count is not None and found >= self.count):
                return
            if self._has(day, first):
                found += 1
                yield day

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
            Frequency.WEEKLY: ((day - first).days + first.weekday()) // 7,
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


def _length(day: date) -> int:
    """Of its month, in days."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def _wrong(what: str) -> Invalid:
    return Invalid(f"{what}; an example is FREQ=WEEKLY;COUNT=8.", field=FIELD)

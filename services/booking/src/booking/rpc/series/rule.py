"""Repetition rules (RFC 5545), read by dateutil."""

from collections.abc import Iterator
from datetime import datetime

from chassis.errors import Invalid
from dateutil.rrule import rrulestr

LONGEST_RULE = 500
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})


def walls_of(rule: str, first: datetime) -> Iterator[datetime]:
    """Local times from the first on, as many as the rule gives. Raises `Invalid`."""
    parts = dict(part.strip().upper().partition("=")[::2] for part in rule.split(";"))
    if len(rule) > LONGEST_RULE or "\n" in rule or not parts.keys() & {"COUNT", "UNTIL"}:
        raise _wrong("A rule ends by COUNT or UNTIL")
    if parts.get("FREQ") not in FREQUENCIES or parts.keys() & {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        raise _wrong("A rule repeats by days, weeks, months or years")
    try:
        walls = iter(rrulestr(rule, dtstart=first, ignoretz=True))
        begun = next(walls, None)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _wrong("This is no rule of RFC 5545") from None
    if begun is None:
        raise _wrong("This rule gives no date")

    def dates() -> Iterator[datetime]:
        yield begun
        yield from walls

    return dates()


def _wrong(what: str) -> Invalid:
    return Invalid(f"{what}; an example is FREQ=WEEKLY;COUNT=8.", field="rrule")

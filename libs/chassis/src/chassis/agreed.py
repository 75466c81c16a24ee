"""What must be the same wherever it is said; pure, so that the domain may say it too."""

from datetime import date
from uuid import UUID

FIRST_YEAR, LAST_YEAR = 2000, 2200
"""Both included. Beyond them rules of time zones are guesses, and sums of times leave what can be written."""


def in_years(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def calendar_uid(*named: UUID) -> str:
    """The UID (RFC 5545) of one entry, in mails, feeds and files alike: calendar programs know it by this."""
    return f"{'.'.join(map(str, named))}@frontdesk"

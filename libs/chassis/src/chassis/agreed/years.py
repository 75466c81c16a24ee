"""The years that can be meant; pure, so that the domain may ask too."""

from datetime import date

FIRST_YEAR, LAST_YEAR = 2000, 2200
"""Both included. Beyond them rules of time zones are guesses, and sums of times leave what can be written."""


def in_years(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR

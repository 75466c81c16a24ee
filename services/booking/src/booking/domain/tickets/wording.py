"""Texts and numbers that people enter, checked alike everywhere in ticketing."""

from datetime import UTC, datetime

from chassis.errors import Invalid

LONGEST_NAME = 200
LONGEST_TEXT = 5_000
UNSTORED = datetime.min.replace(tzinfo=UTC)
"""Stands for when something was made until it is."""


def line(given: str, field: str, *, longest: int = LONGEST_NAME) -> str:
    """One line with something in it."""
    text = " ".join(given.split())
    if not 1 <= len(text) <= longest or not text.isprintable():
        raise Invalid(f"This is one line of 1 to {longest} characters.", field=field)
    return text


def prose(given: str, field: str) -> str:
    """Any text, or none."""
    text = given.strip()
    if len(text) > LONGEST_TEXT:
        raise Invalid(f"This is at most {LONGEST_TEXT} characters.", field=field)
    return text


def within(number: int, least: int, most: int, field: str) -> int:
    if not least <= number <= most:
        raise Invalid(f"This is a number from {least} to {most}.", field=field)
    return number

"""The languages that mails are written in."""

from enum import StrEnum

from chassis.errors import Invalid

MOST_READ = 1_000


class Locale(StrEnum):
    EN = "en"
    DE = "de"


def checked(given: str, *, field: str) -> Locale:
    """English where nothing is given; raises `Invalid` for a language that is not spoken here."""
    try:
        return Locale(given or Locale.EN)
    except ValueError:
        raise Invalid(f"a locale is one of {', '.join(Locale)}", field=field) from None


def preferred(accept_language: str) -> Locale | None:
    """The best of what a browser asks for (RFC 9110, section 12.5.4); None where it says nothing of use."""
    wishes = [_wish(part) for part in accept_language[:MOST_READ].split(",")]
    spoken = [(weight, language) for weight, language in wishes if weight > 0 and language in set(Locale)]
    if not spoken:
        return None
    _, language = max(spoken, key=lambda wish: wish[0])
    return Locale(language)


def _wish(part: str) -> tuple[float, str]:
    tag, _, parameter = part.strip().partition(";")
    try:
        weight = float(parameter.strip().removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return weight, tag.partition("-")[0].strip().lower()

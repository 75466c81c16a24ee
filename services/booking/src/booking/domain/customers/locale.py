"""The languages that customers are written to in."""

from enum import StrEnum

from chassis.errors import Invalid


class Locale(StrEnum):
    EN = "en"
    DE = "de"


def chosen(given: str, otherwise: Locale = Locale.EN) -> Locale:
    """Raises `Invalid` for a language that is not spoken here."""
    try:
        return Locale(given or otherwise)
    except ValueError:
        raise Invalid(f"A locale is one of {', '.join(Locale)}.", field="locale") from None

"""Names and e-mail addresses of people, as they are stored and compared."""

import re
import unicodedata

from chassis.errors import Invalid

LONGEST_NAME = 200
LONGEST_EMAIL = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
LONGEST_LOCAL_PART = 64
_LOCAL_PART = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


def name(given: str, *, field: str) -> str:
    cleaned = " ".join(unicodedata.normalize("NFC", given).split())
    if not 1 <= len(cleaned) <= LONGEST_NAME or not cleaned.isprintable():
        raise Invalid(f"a name is 1 to {LONGEST_NAME} printable characters", field=field)
    return cleaned


def email(given: str, *, field: str) -> str:
    address = normalised_email(given)
    local, _, domain = address.rpartition("@")
    fits = len(address) <= LONGEST_EMAIL and len(local) <= LONGEST_LOCAL_PART
    if not (fits and _LOCAL_PART.fullmatch(local) and _DOMAIN.fullmatch(domain)):
        raise Invalid("an e-mail address looks like name@example.org", field=field)
    return address


def normalised_email(given: str) -> str:
    """What two spellings of one address have in common."""
    return unicodedata.normalize("NFC", given.strip()).lower()


def storable(given: str) -> str:
    """PostgreSQL refuses NUL in a text; what is only looked up must then be not found instead."""
    return given.replace("\x00", "\N{REPLACEMENT CHARACTER}")

"""Long beats complicated: no composition rules (ASVS 6.2.5, NIST SP 800-63B section 3.1.1.2)."""

import unicodedata

from identity.domain.errors import WeakPassword
from identity.domain.passwords.breached_passwords import is_breached

SHORTEST = 10
LONGEST = 128
NO_PASSWORD = ""
"""In the place of a hash: of a person who signs in at a provider outside only. No password matches it."""


def normalised(given: str) -> str:
    """One spelling for all keyboards (NIST SP 800-63B section 3.1.1.2)."""
    return unicodedata.normalize("NFKC", given)


def checked(given: str, *, name: str, email: str, field: str) -> str:
    """Raises `WeakPassword` for one that is too short, too long, well known or stands in the account."""
    password = normalised(given)
    if not SHORTEST <= len(password) <= LONGEST:
        raise WeakPassword(f"a password is {SHORTEST} to {LONGEST} characters", field=field)
    if password.casefold() in (name.casefold(), email.casefold(), email.partition("@")[0].casefold()):
        raise WeakPassword("a password must not be your name or e-mail address", field=field)
    if is_breached(password):
        raise WeakPassword("this password is among those that are tried first; choose another", field=field)
    return password

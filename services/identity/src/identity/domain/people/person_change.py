"""What people say differently of themselves."""

from dataclasses import dataclass, replace

from chassis.errors import Invalid

from identity.domain import text
from identity.domain.mails import locale
from identity.domain.mails.locale import Locale
from identity.domain.people.staff import User


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """None stays as it is."""

    name: str | None = None
    locale: Locale | None = None

    def of(self, before: User) -> User:
        """The same version where it makes no difference."""
        name, spoken = self.name or before.name, self.locale or before.locale
        if (name, spoken) == (before.name, before.locale):
            return before
        return replace(before, name=name, locale=spoken, version=before.version + 1)


def checked(*, name: str | None, spoken: str | None) -> PersonChange:
    """By the rules of onboarding. Raises `Invalid`, also where nothing is said."""
    if name is None and spoken is None:
        raise Invalid("say what changes: a name, a locale or both")
    return PersonChange(
        name=None if name is None else text.name(name, field="name"),
        locale=None if spoken is None else locale.checked(spoken, field="locale"),
    )

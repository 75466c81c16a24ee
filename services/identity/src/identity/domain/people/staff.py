"""People, and what they are in a workspace."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.errors import Denied, Invalid

from identity.domain import text
from identity.domain.mails import locale
from identity.domain.mails.locale import Locale
from identity.domain.passwords import password


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"
    BROKER = "broker"
    VIEWER = "viewer"


_POWER = {role: power for power, role in enumerate(reversed(Role))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What a person may do in a workspace: a role, cut down to scopes if there are any."""

    role: Role
    scopes: tuple[str, ...]

    def check_gives(self, role: Role, scopes: tuple[str, ...]) -> None:
        """Nobody gives more than she has. Raises `Denied` or `Invalid`."""
        if _POWER[role] > _POWER[self.role]:
            raise Denied(f"only an owner makes somebody {role.value}")
        if self.scopes and not scopes:
            raise Denied("you have some scopes only, so you can give some only")
        if role is Role.OWNER and scopes:
            raise Invalid("an owner has all rights; leave the scopes out", field="scopes")

    def check_manages(self) -> None:
        """Raises `Denied`."""
        if self.is_below(Role.ADMIN):
            raise Denied("only owner and admins may do this")

    def is_below(self, role: Role) -> bool:
        return _POWER[self.role] < _POWER[role]

    def check_outranks(self, role: Role) -> None:
        """Raises `Denied` where somebody of that role is not hers to change."""
        if _POWER[role] > _POWER[self.role]:
            raise Denied("only an owner changes an owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRights:
    """Rights of a member that nobody changes before a token with them is given out; true at `at`."""

    rights: Rights
    at: datetime
    suspended: bool = False
    """The workspace, where they rest."""


def role(given: str, *, field: str) -> Role:
    """Raises `Invalid`."""
    try:
        return Role(given)
    except ValueError:
        raise Invalid("a role is owner, admin, staff, broker or viewer", field=field) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffChange:
    """What of a member is different from now on; None stays as it is."""

    name: str | None = None
    role: Role | None = None
    bookable: bool | None = None
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person; may be staff of several workspaces."""

    id: UUID
    name: str
    email: str
    email_verified: bool = False
    locale: Locale = Locale.EN
    """Of mails to her."""
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A person's membership in a workspace; its id is what other services call staff_id."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    bookable: bool
    scopes: tuple[str, ...] = ()
    """What the role is cut down to; none means all of it."""
    version: int = 1

    @property
    def rights(self) -> Rights:
        return Rights(role=self.role, scopes=self.scopes)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOwner:
    name: str
    email: str
    password: str
    locale: str = ""

    def checked(self) -> "NewOwner":
        """As it is stored or hashed, or `Invalid` with the field as the contract names it."""
        name = text.name(self.name, field="owner.name")
        email = text.email(self.email, field="owner.email")
        secret = password.checked(self.password, name=name, email=email, field="owner.password")
        spoken = locale.checked(self.locale, field="owner.locale")
        return NewOwner(name=name, email=email, password=secret, locale=spoken.value)

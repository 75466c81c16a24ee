"""People, and what they are in a workspace."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from identity.domain import locale, password, text


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    STAFF = "staff"
    BROKER = "broker"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person; may be staff of several workspaces."""

    id: UUID
    name: str
    email: str
    email_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """A person's membership in a workspace; its id is what other services call staff_id."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    bookable: bool


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

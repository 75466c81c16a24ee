"""A workspace is one business: the tenant that everything else belongs to."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from uuid import UUID
from zoneinfo import available_timezones

from chassis.errors import Invalid

from identity.domain import text
from identity.domain.workspaces import slug
from identity.domain.workspaces.iso import COUNTRIES, CURRENCIES

NOBODYS_WORKSPACE = UUID(int=0)
"""Tables that are no tenant's are read in it before a workspace is known; it has no rows of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a business says about itself. `currency` is ISO 4217, `country` ISO 3166-1 alpha-2."""

    name: str
    slug: str
    time_zone: str
    currency: str
    country: str

    def checked(self) -> "Profile":
        """As it is stored, or `Invalid` with the field as the contract names it."""
        return Profile(
            name=text.name(self.name, field="workspace.name"),
            slug=slug.checked(self.slug, field="workspace.slug"),
            time_zone=_time_zone(self.time_zone, "workspace.time_zone"),
            currency=_currency(self.currency, "workspace.currency"),
            country=_country(self.country, "workspace.country"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What a business says differently from now on; None stays as it is."""

    name: str | None = None
    slug: str | None = None
    time_zone: str | None = None
    currency: str | None = None
    country: str | None = None

    def checked(self) -> "ProfileChange":
        """As it is stored. Raises `Invalid`."""
        return ProfileChange(
            name=None if self.name is None else text.name(self.name, field="name"),
            slug=None if self.slug is None else slug.checked(self.slug, field="slug"),
            time_zone=None if self.time_zone is None else _time_zone(self.time_zone, "time_zone"),
            currency=None if self.currency is None else _currency(self.currency, "currency"),
            country=None if self.country is None else _country(self.country, "country"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    id: UUID
    profile: Profile
    created_at: datetime
    version: int = 1
    suspended: bool = False


def id_of_onboarding(idempotency_key: str, email: str) -> UUID:
    """A repeat of an onboarding finds its first answer in the workspace with this id (UUIDv8, RFC 9562)."""
    digest = hashlib.sha256(f"onboarding|{idempotency_key}|{email}".encode()).digest()
    number = int.from_bytes(digest[:16], "big")
    number = number & ~(0xF << 76) | 8 << 76
    return UUID(int=number & ~(0x3 << 62) | 0x2 << 62)


def _time_zone(given: str, field: str) -> str:
    if given not in _known_zones():
        raise Invalid("a time zone is an IANA name such as Europe/Berlin", field=field)
    return given


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _currency(given: str, field: str) -> str:
    if given not in CURRENCIES:
        raise Invalid("a currency is an ISO 4217 code such as EUR", field=field)
    return given


def _country(given: str, field: str) -> str:
    if given not in COUNTRIES:
        raise Invalid("a country is an ISO 3166-1 code such as DE", field=field)
    return given

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Email, Line, Password, Word
from gateway.models.identity.people import Language, User
from gateway.models.identity.sign_in.tokens import Tokens


class NewWorkspace(Request):
    name: Line
    slug: Word = Field(description="3-40 of a-z, 0-9 and -.")
    time_zone: Word = Field(description="IANA name.")
    currency: Word = Field(description="ISO 4217.")
    country: Word = Field(description="ISO 3166-1 alpha-2.")


class NewOwner(Request):
    name: Line
    email: Email
    password: Password
    locale: Language | None = Field(default=None, description="Of mails to the owner; `en` if missing.")


class Onboarding(Request):
    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "workspace": {
                        "name": "Salon Lumen",
                        "slug": "salon-lumen",
                        "time_zone": "Europe/Berlin",
                        "currency": "EUR",
                        "country": "DE",
                    },
                    "owner": {
                        "name": "Mira Sommer",
                        "email": "mira@example.org",
                        "password": "correct horse battery staple",
                    },
                }
            ]
        }
    )

    workspace: NewWorkspace
    owner: NewOwner


class WorkspaceChange(Request):
    """What is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Salon Lumen", "slug": "lumen-berlin"}]}
    )

    name: Line | None = None
    slug: Word | None = Field(default=None, description="3-40 of a-z, 0-9 and -.")
    time_zone: Word | None = Field(default=None, description="IANA name.")
    currency: Word | None = Field(default=None, description="ISO 4217.")
    country: Word | None = Field(default=None, description="ISO 3166-1 alpha-2.")


class Workspace(Reply):
    hidden = frozenset({"version", "suspended"})

    id: str
    name: str
    slug: str
    time_zone: str
    currency: str
    country: str
    created_at: datetime | None


class Onboarded(Reply):
    workspace: Workspace
    user: User
    tokens: Tokens

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from gateway.binding import Query, Reply, Request
from gateway.models.fields import Line, Secret
from gateway.models.identity.outside.sign_in import Redeeming
from gateway.models.identity.people import Language
from gateway.models.identity.sign_in.tokens import Client
from gateway.models.identity.workspaces import NewWorkspace


class OutsideOwner(Request):
    name: Line
    locale: Language | None = Field(default=None, description="Of mails to the owner; `en` if missing.")


class OutsideOnboarding(Redeeming):
    """The owner's address is the one that the provider vouches for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "ticket": "the-ticket-of-the-callback",
                    "secret": "the-secret-of-the-beginning",
                    "workspace": {
                        "name": "Salon Lumen",
                        "slug": "salon-lumen",
                        "time_zone": "Europe/Berlin",
                        "currency": "EUR",
                        "country": "DE",
                    },
                    "owner": {"name": "Mira Sommer"},
                }
            ]
        }
    )

    workspace: NewWorkspace
    owner: OutsideOwner


class OutsideOnboard(Query):
    """What identity is asked of it."""

    ticket: str
    secret: str
    workspace: NewWorkspace
    owner: OutsideOwner
    client: Client


class OutsideAccepting(Redeeming):
    token: Secret = Field(description="From the mailed link.")
    name: Line


class OutsideAcceptance(Query):
    """What identity is asked of it."""

    ticket: str
    secret: str
    token: str
    name: str
    client: Client


class LinkedIdentity(Reply):
    id: str
    provider: str | None = Field(
        description="As it stands in the address; null where it is not offered any more."
    )
    title: str = Field(description="As people know it.")
    linked_at: datetime
    last_used_at: datetime


class WaysIn(Reply):
    items: list[LinkedIdentity]
    has_password: bool = Field(description="Without one the last identity cannot be unlinked.")

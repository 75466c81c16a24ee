from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from gateway.binding import Query, Reply, Request
from gateway.models.fields import Email, Line, Password, Secret
from gateway.models.identity.people import RoleName, Scopes
from gateway.models.identity.sign_in.tokens import Client


class NewInvite(Request):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "ben@example.org", "role": "staff", "bookable": True}]}
    )

    email: Email
    role: RoleName
    bookable: bool = False
    scopes: Scopes = Field(default_factory=list)


class Invite(Reply):
    id: str
    email: str
    role: str
    scopes: list[str]
    bookable: bool
    invited_by: str | None = Field(description="The person's id; null where she is gone.")
    created_at: datetime
    expires_at: datetime


class InvitePage(Reply):
    items: list[Invite]
    next_cursor: str | None


class Link(Request):
    token: Secret = Field(description="From the mailed link.")


class Invitation(Reply):
    workspace_name: str
    email: str
    role: str
    has_account: bool = Field(description="Whether to sign in and join instead of choosing a password.")
    expires_at: datetime


class Accepting(Link):
    name: Line
    password: Password


class Acceptance(Query):
    """What identity is asked of it."""

    token: str
    name: str
    password: str
    client: Client


class Joining(Query):
    """What identity is asked of it."""

    token: str
    client: Client

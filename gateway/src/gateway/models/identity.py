from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.models.fields import NO_NUL, Date, Email, Line, Page, Password, Secret, Word


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


class PasswordGrant(Query):
    """RFC 6749, section 4.3.2; parameters that are not known are ignored, as section 3.2 asks."""

    username: Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=254)]
    password: Password
    grant_type: Annotated[str, StringConstraints(max_length=50)] | None = Field(
        default=None, examples=["password"], description="`password`, the only one, may be left out."
    )
    workspace: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=100)] | None = Field(
        default=None, description="Slug or id; the workspace used last where it is missing."
    )


class Client(Query):
    """What a request comes from."""

    user_agent: str
    address: str


class SignIn(Query):
    """What identity is asked of the password grant."""

    username: str
    password: str
    workspace: str | None = None
    client: Client


class Refreshing(Request):
    refresh_token: Secret


class Refresh(Query):
    """What identity is asked of it."""

    refresh_token: str
    client: Client


class Workspace(Reply):
    id: str
    name: str
    slug: str
    time_zone: str
    currency: str
    country: str
    created_at: datetime | None


class User(Reply):
    id: str
    name: str
    email: str


class StaffMember(Reply):
    id: str = Field(description="Of the membership: the `staff_id` of schedules and bookings.")
    user_id: str
    name: str
    email: str
    role: str = Field(description="owner, admin, staff, broker or viewer.")
    bookable: bool


class Tokens(Reply):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds.")
    workspace_id: str


class Onboarded(Reply):
    workspace: Workspace
    user: User
    tokens: Tokens


class Me(Reply):
    user: User
    workspace: Workspace
    role: str


class StaffPage(Reply):
    items: list[StaffMember]
    next_cursor: str | None


class Session(Reply):
    id: str
    workspace_id: str
    device: str | None = Field(description="Such as `Firefox on Windows`; null until it is known.")
    address: str | None = Field(description="The network, such as 203.0.113.0/24; null until it is known.")
    created_at: datetime
    last_used_at: datetime
    current: bool = Field(description="Whether it is the session of this very request.")


class SessionPage(Reply):
    items: list[Session]
    next_cursor: str | None


class PasswordChange(Request):
    old_password: Password
    new_password: Password


class AuditQuery(Page):
    action: Word | None = Field(default=None, description="Such as `session.revoked`.")
    actor: Word | None = Field(default=None, description="Such as `user:<id>`.")
    first_day: Date | None = Field(default=None, alias="from", description="Local date, included.")
    last_day: Date | None = Field(default=None, alias="to", description="Local date, included.")


class AuditEntry(Reply):
    id: str
    at: datetime
    actor: str = Field(description="`user:<id>`, `public:<service>` or `system:<service>`.")
    action: str
    subject: str = Field(description="Such as `session:<id>`.")
    detail: str | None


class AuditPage(Reply):
    items: list[AuditEntry]
    next_cursor: str | None

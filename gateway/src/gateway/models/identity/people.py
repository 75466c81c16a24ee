from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Line, Word

RoleName = Literal["owner", "admin", "staff", "broker", "viewer"]
Language = Literal["en", "de"]
Scopes = Annotated[list[Word], Field(max_length=60, description="Of `GET /scopes`; none is all of the role.")]


class User(Reply):
    hidden = frozenset({"version"})

    id: str
    name: str
    email: str
    email_verified: bool = Field(description="Whether mails to the address were shown to arrive.")
    locale: str = Field(description="Of mails to the person: en or de.")


class StaffMember(Reply):
    id: str = Field(description="Of the membership: the `staff_id` of schedules and bookings.")
    user_id: str
    name: str
    email: str
    role: str = Field(description="owner, admin, staff, broker or viewer.")
    bookable: bool
    scopes: list[str] = Field(description="What the role is cut down to; empty is all of it.")
    hidden = frozenset({"version"})


class StaffChange(Request):
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "staff", "bookable": True}]})

    name: Line | None = None
    role: RoleName | None = None
    bookable: bool | None = None
    scopes: Scopes | None = None


class StaffPage(Reply):
    items: list[StaffMember]
    next_cursor: str | None

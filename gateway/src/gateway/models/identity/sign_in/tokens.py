from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import Password, Secret


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
    device_token: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=200)] | None = Field(
        default=None, description="From an earlier sign-in on this device."
    )
    client_secret: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=100)] | None = Field(
        default=None,
        description="Of who has a second factor: a code of the app, or a recovery code, from forms that know "
        "no second step, such as Authorize in `/docs`. A Basic header may carry it instead.",
    )


class Client(Query):
    """What a request comes from."""

    user_agent: str
    address: str
    languages: str


class SignIn(Query):
    """What identity is asked of the password grant."""

    username: str
    password: str
    workspace: str | None = None
    device_token: str | None = None
    code: str | None = None
    client: Client


class Refreshing(Request):
    refresh_token: Secret


class Refresh(Query):
    """What identity is asked of it."""

    refresh_token: str
    client: Client


class Tokens(Reply):
    access_token: str
    refresh_token: str
    token_type: Literal["bearer"]
    expires_in: int = Field(description="Seconds.")
    workspace_id: str
    device_token: str | None = Field(
        description="After a sign-in: send it with the next, and strangers who try do not slow you."
    )

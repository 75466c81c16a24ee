from __future__ import annotations

from pydantic import Field

from gateway.binding import Query, Request
from gateway.models.fields import Email, Password, Secret
from gateway.models.identity.sign_in.tokens import Client


class Forgotten(Request):
    email: Email


class Forgetting(Query):
    """What identity is asked of it."""

    email: str
    client: Client


class PasswordReset(Request):
    token: Secret = Field(description="From the mailed link.")
    new_password: Password


class Verification(Request):
    token: Secret = Field(description="From the mailed link.")


class Resending(Query):
    client: Client

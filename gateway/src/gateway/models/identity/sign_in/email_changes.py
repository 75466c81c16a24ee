from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from gateway.binding import Reply, Request
from gateway.models.fields import Email, Password, Secret


class WaitingEmail(Reply):
    email: str
    expires_at: datetime = Field(description="Of the link that was mailed there.")


class OwnEmail(Reply):
    email: str
    email_verified: bool
    waiting: WaitingEmail | None = Field(description="The address that you asked for and nobody confirmed.")


class NewEmail(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "mira@studio-sommer.example"}]})

    email: Email


class EmailConfirmation(Request):
    token: Secret = Field(description="From the link that the new address was mailed.")


class EmailRestoration(Request):
    token: Secret = Field(description="From the link that the old address was mailed.")
    new_password: Password

from __future__ import annotations

from pydantic import ConfigDict, Field

from gateway.binding import Request
from gateway.models.fields import Email, Password, Secret


class NewEmail(Request):
    model_config = ConfigDict(json_schema_extra={"examples": [{"email": "mira@studio-sommer.example"}]})

    email: Email


class EmailConfirmation(Request):
    token: Secret = Field(description="From the link that the new address was mailed.")


class EmailRestoration(Request):
    token: Secret = Field(description="From the link that the old address was mailed.")
    new_password: Password

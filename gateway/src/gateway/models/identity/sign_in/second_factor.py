from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import NO_NUL
from gateway.models.fields import Password, Secret
from gateway.models.identity.sign_in.tokens import Client

Code = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=50)]


class SecondFactor(Reply):
    enabled: bool
    enabled_at: datetime | None
    recovery_codes_left: int


class Enrolment(Reply):
    secret: str = Field(description="Base32, for typing into the app.")
    uri: str = Field(description="`otpauth://`, for a QR code.")


class Confirmation(Request):
    code: Code = Field(description="Six digits from the app.", examples=["123456"])


class RecoveryCodes(Reply):
    recovery_codes: list[str] = Field(description="Shown once; each stands for the app once.")


class SecondStep(Request):
    challenge_token: Secret = Field(description="Of the answer `mfa_required`.")
    code: Code = Field(description="From the app, or a recovery code.", examples=["123456"])


class Verifying(Query):
    """What identity is asked of it."""

    challenge_token: str
    code: str
    client: Client


class Proof(Request):
    password: Password | None = Field(default=None, description="Where you have no second factor.")
    code: Code | None = Field(default=None, description="From the app, or a recovery code, where you have.")

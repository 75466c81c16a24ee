from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from gateway.binding import Query, Reply, Request
from gateway.binding.patterns import CHALLENGE, NO_NUL
from gateway.models.fields import Secret
from gateway.models.identity.sign_in.tokens import Client

Param = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=4_096)]
Challenge = Annotated[str, StringConstraints(pattern=CHALLENGE)]


class OutsideProvider(Reply):
    name: str = Field(description="As it stands in the address.")
    title: str = Field(description="As people know it.")


class OutsideProviders(Reply):
    items: list[OutsideProvider]


class Beginning(Query):
    challenge: Challenge = Field(
        description="BASE64URL(SHA-256(secret)) of a random secret that you keep, as in RFC 7636: "
        "only who knows the secret gets the tokens.",
        examples=["E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"],
    )
    workspace: Annotated[str, StringConstraints(pattern=NO_NUL, max_length=100)] | None = Field(
        default=None, description="Slug or id; the workspace used last where it is missing."
    )
    fresh: bool = Field(
        default=False,
        description="The provider asks for its password again, so that the sign-in serves as a proof of the "
        "last ten minutes, as far as the provider says so.",
    )


class ProviderAnswer(Query):
    """RFC 6749, section 4.1.2, and RFC 9207; what else a provider adds is ignored."""

    state: Param
    code: Param | None = None
    error: Param | None = None
    iss: Param | None = None


class Finish(Query):
    """What identity is asked."""

    state: str
    code: str | None = None
    issuer: str | None = None


class Ticket(Reply):
    ticket: str = Field(description="Good for one minute and one exchange.")


class Redeeming(Request):
    ticket: Secret
    secret: Secret = Field(description="The one whose challenge the sign-in began with.")


class Redeem(Query):
    """What identity is asked of it."""

    ticket: str
    secret: str
    client: Client

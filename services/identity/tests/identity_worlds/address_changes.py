"""What a person and the readers of her mails do so that she gets another address."""

from uuid import uuid4

from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.email_changes_pb2 import (
    ConfirmEmailChangeRequest,
    GetEmailChangeRequest,
    GetEmailChangeResponse,
    RequestEmailChangeRequest,
    RequestEmailChangeResponse,
    RestoreEmailRequest,
)
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, OnboardWorkspaceResponse, Tokens, User
from frontdesk.identity.v1.mails_pb2 import GetMailResponse
from identity_worlds.calling import Process
from identity_worlds.mails import mails_of, stored

NOBODY = "00000000-0000-0000-0000-000000000000"
NEW_PASSWORD = "an even longer staple of horses"


async def changed(
    gateway: Process, inbox: Process, schema: ServiceSchema, tokens: Tokens, address: str
) -> None:
    await wish(gateway, tokens, address)
    (mail,) = await mails_of(inbox, schema, NOBODY, address)
    await confirm(gateway, tokens, mail)


async def wish(gateway: Process, tokens: Tokens, address: str) -> RequestEmailChangeResponse:
    request = RequestEmailChangeRequest(email=address)
    return await gateway.person(gateway.email_changes.RequestEmailChange, request, tokens)


async def confirm(gateway: Process, tokens: Tokens, mail: GetMailResponse) -> None:
    request = ConfirmEmailChangeRequest(token=token_of(mail))
    await gateway.person(gateway.email_changes.ConfirmEmailChange, request, tokens)


async def restore(gateway: Process, mail: GetMailResponse) -> None:
    request = RestoreEmailRequest(token=token_of(mail), new_password=NEW_PASSWORD)
    await gateway.visitor(gateway.email_changes.RestoreEmail, request)


def token_of(mail: GetMailResponse) -> str:
    return mail.link.partition("#token=")[2]


def new_address() -> str:
    return f"new-{uuid4().hex[:12]}@example.org"


async def own_email(gateway: Process, tokens: Tokens) -> GetEmailChangeResponse:
    return await gateway.person(gateway.email_changes.GetEmailChange, GetEmailChangeRequest(), tokens)


async def me(gateway: Process, tokens: Tokens) -> User:
    return (await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)).user


async def proved(gateway: Process, schema: ServiceSchema) -> OnboardWorkspaceResponse:
    """Who confirmed the address that she began with."""
    made = await gateway.onboard()
    stored(schema, "UPDATE users SET email_verified_at = now() WHERE id = %s", made.user.id)
    return made

"""A sign-in at a provider proves as much as the provider says: it may have remembered somebody for weeks."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pyotp
import pytest
import pytest_asyncio
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1 import second_factor_pb2
from frontdesk.identity.v1.api_keys_pb2 import CreateApiKeyRequest
from frontdesk.identity.v1.identity_pb2 import OnboardWorkspaceResponse, Tokens
from frontdesk.identity.v1.outside_accounts_pb2 import LinkIdentityRequest, ReauthenticateOutsideRequest
from identity.credentials.keyring import Keyring
from identity_worlds.calling import Process
from identity_worlds.mails import stored
from identity_worlds.outside_app import App, serving
from identity_worlds.stand_in_provider import StandIn, standing_in

HOUR = 3600


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with standing_in() as provider:
        yield provider


@pytest_asyncio.fixture
async def app(database: Database, keyring: Keyring, provider: StandIn) -> AsyncIterator[App]:
    async with serving(database, keyring, provider) as app:
        yield app


@pytest_asyncio.fixture
async def owner(app: App, gateway: Process, schema: ServiceSchema) -> OnboardWorkspaceResponse:
    """Who can sign in at the provider by her own address, and proved herself in no session lately."""
    made = await gateway.onboard()
    link = LinkIdentityRequest(ticket=await app.ticket(made.user.email), secret=app.secret)
    await app.account("LinkIdentity", link, made.tokens)
    stored(
        schema, "UPDATE sessions SET proved_at = now() - interval '1 hour' WHERE user_id = %s", made.user.id
    )
    return made


async def test_a_sign_in_of_just_now_is_a_fresh_proof(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse
) -> None:
    assert await _is_proved(gateway, await app.sign_in(owner.user.email))


async def test_who_was_remembered_by_the_provider_is_not_freshly_proved(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse
) -> None:
    app.provider.remembers = HOUR
    assert not await _is_proved(gateway, await app.sign_in(owner.user.email))
    assert await _is_proved(gateway, await app.sign_in(owner.user.email, fresh=True))


@pytest.mark.parametrize("said", [None, "just now", -1, time.time() + HOUR])
async def test_what_a_provider_does_not_say_as_it_should_is_no_proof(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse, said: object
) -> None:
    app.provider.claims = lambda claims: _saying(claims, said)
    assert not await _is_proved(gateway, await app.sign_in(owner.user.email, fresh=True))


async def test_a_provider_is_told_to_ask_again_where_a_proof_is_wanted(app: App) -> None:
    plain, fresh = [httpx.URL(await app.begin(fresh=wanted)).params for wanted in (False, True)]
    assert "prompt" not in plain
    assert (fresh["prompt"], fresh["max_age"]) == ("login", "600")


async def test_who_signs_in_again_at_the_provider_has_proved_the_session_she_is_in(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse
) -> None:
    app.provider.remembers = HOUR
    assert not await _is_proved(gateway, owner.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _prove(app, owner.tokens, await app.ticket(owner.user.email))
    assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "OUTSIDE_PROOF_MISSING")
    assert not await _is_proved(gateway, owner.tokens)
    await _prove(app, owner.tokens, await app.ticket(owner.user.email, fresh=True))
    assert await _is_proved(gateway, owner.tokens)


async def test_the_sign_in_of_another_proves_nothing(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse
) -> None:
    for ticket in (await app.ticket(f"{uuid4().hex}@example.org"), "none"):
        with pytest.raises(FrontdeskError) as refused:
            await _prove(app, owner.tokens, ticket)
        assert refused.value.reason == "INVALID_TICKET"
    assert not await _is_proved(gateway, owner.tokens)


async def test_who_has_a_second_factor_proves_by_that_alone(
    app: App, gateway: Process, schema: ServiceSchema, owner: OnboardWorkspaceResponse
) -> None:
    stored(schema, "UPDATE sessions SET proved_at = now() WHERE user_id = %s", owner.user.id)
    factor = gateway.second_factor
    enrolled = await gateway.person(
        factor.EnrolSecondFactor, second_factor_pb2.EnrolSecondFactorRequest(), owner.tokens
    )
    code = pyotp.TOTP(enrolled.secret).now()
    confirm = second_factor_pb2.ConfirmSecondFactorRequest(code=code)
    await gateway.person(factor.ConfirmSecondFactor, confirm, owner.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await _prove(app, owner.tokens, await app.ticket(owner.user.email, fresh=True))
    assert refused.value.reason == "DENIED"


def _saying(claims: dict[str, Any], at: object) -> dict[str, Any]:
    others = {name: value for name, value in claims.items() if name != "auth_time"}
    return others if at is None else {**others, "auth_time": at}


async def _prove(app: App, tokens: Tokens, ticket: str) -> None:
    request = ReauthenticateOutsideRequest(ticket=ticket, secret=app.secret)
    await app.account("ReauthenticateOutside", request, tokens)


async def _is_proved(gateway: Process, tokens: Tokens) -> bool:
    """As one sees who tries a dangerous act."""
    wish = CreateApiKeyRequest(name="Till", scopes=["contact:read"])
    try:
        await gateway.person(gateway.api_keys.CreateApiKey, wish, tokens)
    except FrontdeskError as error:
        if error.reason != "REAUTHENTICATION_REQUIRED":
            raise
        return False
    return True

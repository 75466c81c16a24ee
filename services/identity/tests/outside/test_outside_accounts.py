"""Accounts that begin at a provider outside, and ways in that are added and taken away."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
import pytest_asyncio
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1 import second_factor_pb2
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, NewWorkspace, OnboardWorkspaceResponse, Tokens
from frontdesk.identity.v1.invites_pb2 import CreateInviteRequest, JoinByInviteRequest
from frontdesk.identity.v1.outside_accounts_pb2 import (
    AcceptInviteOutsideRequest,
    LinkIdentityRequest,
    ListIdentitiesRequest,
    ListIdentitiesResponse,
    OnboardOutsideRequest,
    OnboardOutsideResponse,
    OutsideOwner,
    UnlinkIdentityRequest,
)
from identity.domain.workspaces.sign_up import SignUp
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import mails_of, stored
from identity_worlds.outside_app import App, serving
from identity_worlds.stand_in_provider import StandIn, standing_in


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with standing_in() as provider:
        yield provider


@pytest_asyncio.fixture
async def app(database: Database, keyring, provider: StandIn) -> AsyncIterator[App]:
    async with serving(database, keyring, provider) as app:
        yield app


async def test_a_person_without_an_account_signs_in_at_a_provider_and_opens_a_workspace(
    app: App, gateway: Process
) -> None:
    email = _address()
    made = await _onboard(app, email)
    assert (made.user.email, made.user.name, made.user.email_verified) == (email, "Mira Sommer", True)
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), made.tokens)
    assert (me.workspace.id, me.role) == (made.workspace.id, "owner")
    # The next time the provider is enough.
    assert (await app.sign_in(email)).workspace_id == made.workspace.id


async def test_whose_account_began_outside_has_no_password_that_matches(app: App, gateway: Process) -> None:
    email = _address()
    await _onboard(app, email)
    for guess in ("", PASSWORD):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.sign_in(email, guess)
        assert refused.value.reason == "INVALID_CREDENTIALS"


async def test_a_ticket_opens_one_workspace_also_when_it_is_used_many_times_at_once(app: App) -> None:
    ticket = await app.ticket(_address())
    outcomes = await asyncio.gather(
        *(app.account("OnboardOutside", _onboarding(app, ticket)) for _ in range(20)), return_exceptions=True
    )
    assert len([made for made in outcomes if isinstance(made, OnboardOutsideResponse)]) == 1
    assert {o.reason for o in outcomes if isinstance(o, FrontdeskError)} == {"INVALID_TICKET"}


async def test_an_address_that_the_provider_does_not_vouch_for_opens_no_account(app: App) -> None:
    ticket = await app.ticket(_address(), email_verified=False)
    with pytest.raises(FrontdeskError) as refused:
        await app.account("OnboardOutside", _onboarding(app, ticket))
    assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "OUTSIDE_EMAIL_UNPROVED")


async def test_who_has_an_account_opens_no_second_one_and_keeps_the_ticket(app: App) -> None:
    email = _address()
    await _onboard(app, email)
    ticket = await app.ticket(email)
    with pytest.raises(FrontdeskError) as refused:
        await app.account("OnboardOutside", _onboarding(app, ticket))
    assert (refused.value.reason, refused.value.field) == ("EMAIL_TAKEN", "ticket")
    assert await app.redeem(ticket)


async def test_an_address_of_an_account_that_nobody_proved_stays_that_accounts(
    app: App, gateway: Process
) -> None:
    unproved = await gateway.onboard()
    ticket = await app.ticket(unproved.user.email)
    with pytest.raises(FrontdeskError) as refused:
        await app.account("OnboardOutside", _onboarding(app, ticket))
    assert (refused.value.reason, refused.value.field) == ("EMAIL_TAKEN", "ticket")


@pytest.mark.parametrize("mode", [SignUp.INVITE, SignUp.CLOSED])
async def test_where_sign_up_is_not_open_nobody_opens_a_workspace_by_a_provider(
    database: Database, keyring, provider: StandIn, mode: SignUp
) -> None:
    async with serving(database, keyring, provider, sign_up=mode) as app:
        ticket = await app.ticket(_address())
        with pytest.raises(FrontdeskError) as refused:
            await app.account("OnboardOutside", _onboarding(app, ticket))
        assert refused.value.reason == "SIGN_UP_CLOSED"


async def test_an_invited_person_comes_by_a_provider(
    app: App, gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, email = await gateway.onboard(), _address()
    token = await _invited(gateway, inbox, schema, made, email)
    tokens = await _accept(app, await app.ticket(email), token)
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)
    assert (me.workspace.id, me.user.email, me.role) == (made.workspace.id, email, "staff")
    assert (await app.sign_in(email)).workspace_id == made.workspace.id


async def test_an_invite_is_not_accepted_by_a_person_with_another_address(
    app: App, gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, email = await gateway.onboard(), _address()
    token = await _invited(gateway, inbox, schema, made, email)
    with pytest.raises(FrontdeskError) as refused:
        await _accept(app, await app.ticket(_address()), token)
    assert refused.value.reason == "INVITE_OF_ANOTHER"
    assert (await _accept(app, await app.ticket(email), token)).workspace_id == made.workspace.id


async def test_a_provider_is_linked_to_a_signed_in_account_and_opens_it(app: App, gateway: Process) -> None:
    made, elsewhere = await gateway.onboard(), _address()
    await _link(app, made.tokens, await app.ticket(elsewhere))
    ways = await _ways(app, made.tokens)
    assert [(way.provider, way.title) for way in ways.items] == [("stand-in", "Stand-in")]
    assert ways.has_password
    assert (await app.sign_in(elsewhere)).workspace_id == made.workspace.id


async def test_an_identity_is_one_accounts_also_when_many_link_it_at_once(app: App, gateway: Process) -> None:
    email = _address()
    accounts = [await gateway.onboard() for _ in range(5)]
    tickets = [await app.ticket(email) for _ in accounts]
    outcomes = await asyncio.gather(
        *(_link(app, made.tokens, ticket) for made, ticket in zip(accounts, tickets, strict=True)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, FrontdeskError)]
    assert len(refused) == len(accounts) - 1
    assert {error.reason for error in refused} == {"OUTSIDE_IDENTITY_TAKEN"}


async def test_linking_and_unlinking_want_a_fresh_proof(
    app: App, gateway: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    await _link(app, made.tokens, await app.ticket(_address()))
    (way,) = (await _ways(app, made.tokens)).items
    stored(
        schema, "UPDATE sessions SET proved_at = now() - interval '1 hour' WHERE user_id = %s", made.user.id
    )
    for ask in (
        _link(app, made.tokens, await app.ticket(_address())),
        app.account("UnlinkIdentity", UnlinkIdentityRequest(id=way.id), made.tokens),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await ask
        assert refused.value.reason == "REAUTHENTICATION_REQUIRED"


async def test_what_is_unlinked_opens_the_account_no_more(app: App, gateway: Process) -> None:
    made, elsewhere = await gateway.onboard(), _address()
    await _link(app, made.tokens, await app.ticket(elsewhere))
    (way,) = (await _ways(app, made.tokens)).items
    await app.account("UnlinkIdentity", UnlinkIdentityRequest(id=way.id), made.tokens)
    assert list((await _ways(app, made.tokens)).items) == []
    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(elsewhere)
    assert refused.value.reason == "OUTSIDE_ACCOUNT_UNKNOWN"


async def test_the_last_way_in_stays_also_when_all_are_taken_away_at_once(app: App) -> None:
    made = await _onboard(app, _address())
    for _ in range(3):
        await _link(app, made.tokens, await app.ticket(_address()))
    ways = (await _ways(app, made.tokens)).items
    outcomes = await asyncio.gather(
        *(app.account("UnlinkIdentity", UnlinkIdentityRequest(id=way.id), made.tokens) for way in ways),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if isinstance(outcome, FrontdeskError)]
    assert [(error.kind, error.reason) for error in refused] == [(Kind.CONFLICT, "LAST_WAY_IN")]
    left = await _ways(app, made.tokens)
    assert (len(left.items), left.has_password) == (1, False)


async def test_nobody_unlinks_the_identity_of_somebody_else(app: App, gateway: Process) -> None:
    made, other = await gateway.onboard(), await gateway.onboard()
    await _link(app, made.tokens, await app.ticket(_address()))
    (way,) = (await _ways(app, made.tokens)).items
    with pytest.raises(FrontdeskError) as refused:
        await app.account("UnlinkIdentity", UnlinkIdentityRequest(id=way.id), other.tokens)
    assert refused.value.kind is Kind.NOT_FOUND


async def test_who_joins_by_an_invite_is_as_freshly_proved_as_in_the_session_she_came_from(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, ben = await gateway.onboard(), await gateway.onboard()
    token = await _invited(gateway, inbox, schema, made, ben.user.email)
    stored(
        schema, "UPDATE sessions SET proved_at = now() - interval '1 hour' WHERE user_id = %s", ben.user.id
    )
    joined = (
        await gateway.person(gateway.invited.JoinByInvite, JoinByInviteRequest(token=token), ben.tokens)
    ).tokens
    with pytest.raises(FrontdeskError) as refused:
        request = second_factor_pb2.EnrolSecondFactorRequest()
        await gateway.person(gateway.second_factor.EnrolSecondFactor, request, joined)
    assert refused.value.reason == "REAUTHENTICATION_REQUIRED"


def _address() -> str:
    return f"ada-{uuid4().hex[:12]}@example.org"


def _onboarding(app: App, ticket: str) -> OnboardOutsideRequest:
    workspace = NewWorkspace(
        name="Salon Lumen",
        slug=f"lumen-{uuid4().hex[:12]}",
        time_zone="Europe/Berlin",
        currency="EUR",
        country="DE",
    )
    owner = OutsideOwner(name="Mira Sommer")
    return OnboardOutsideRequest(ticket=ticket, secret=app.secret, workspace=workspace, owner=owner)


async def _onboard(app: App, email: str) -> OnboardOutsideResponse:
    ticket = await app.ticket(email)
    made = await app.account("OnboardOutside", _onboarding(app, ticket))
    assert isinstance(made, OnboardOutsideResponse)
    return made


async def _accept(app: App, ticket: str, token: str) -> Tokens:
    request = AcceptInviteOutsideRequest(ticket=ticket, secret=app.secret, token=token, name="Ben Roth")
    tokens: Tokens = (await app.account("AcceptInviteOutside", request)).tokens
    return tokens


async def _link(app: App, tokens: Tokens, ticket: str) -> None:
    await app.account("LinkIdentity", LinkIdentityRequest(ticket=ticket, secret=app.secret), tokens)


async def _ways(app: App, tokens: Tokens) -> ListIdentitiesResponse:
    ways = await app.account("ListIdentities", ListIdentitiesRequest(), tokens)
    assert isinstance(ways, ListIdentitiesResponse)
    return ways


async def _invited(
    gateway: Process, inbox: Process, schema: ServiceSchema, made: OnboardWorkspaceResponse, email: str
) -> str:
    request = CreateInviteRequest(email=email, role="staff")
    await gateway.person(gateway.invites.CreateInvite, request, made.tokens)
    (mail,) = await mails_of(inbox, schema, made.workspace.id, email)
    return str(mail.link.partition("#token=")[2])

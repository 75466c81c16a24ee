"""Sign-in through a provider outside, against one that signs real tokens."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import jwt
import pyotp
import pytest
import pytest_asyncio
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1 import second_factor_pb2
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, OnboardWorkspaceResponse, Tokens
from identity.credentials.keyring import Keyring
from identity.domain.outside.sign_in import new_secret
from identity_worlds.calling import Process
from identity_worlds.outside_app import App, param, serving
from identity_worlds.stand_in_provider import StandIn, standing_in
from sqlalchemy import text

VERIFY = text("UPDATE users SET email_verified_at = now() WHERE id = :id")
LINKED = text("SELECT detail FROM audit_log WHERE action = 'outside_identity.linked'")


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with standing_in() as provider:
        yield provider


@pytest_asyncio.fixture
async def app(database: Database, keyring: Keyring, provider: StandIn) -> AsyncIterator[App]:
    async with serving(database, keyring, provider) as app:
        yield app


@pytest_asyncio.fixture
async def owner(gateway: Process, database: Database) -> OnboardWorkspaceResponse:
    """Whose address was proved."""
    made = await gateway.onboard()
    await _verify(database, made)
    return made


async def test_a_person_signs_in_and_is_who_she_is(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse
):
    tokens = await app.sign_in(owner.user.email)
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)
    assert (me.user.id, me.workspace.id, me.role) == (owner.user.id, owner.workspace.id, "owner")


async def test_who_has_a_second_factor_is_asked_for_it_here_too(
    app: App, gateway: Process, owner: OnboardWorkspaceResponse
):
    factor = gateway.second_factor
    enrolled = await gateway.person(
        factor.EnrolSecondFactor, second_factor_pb2.EnrolSecondFactorRequest(), owner.tokens
    )
    codes = pyotp.TOTP(enrolled.secret)
    confirm = second_factor_pb2.ConfirmSecondFactorRequest(code=codes.now())
    recovery = (await gateway.person(factor.ConfirmSecondFactor, confirm, owner.tokens)).recovery_codes

    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(owner.user.email)
    assert (refused.value.kind, refused.value.reason) == (Kind.UNAUTHENTICATED, "MFA_REQUIRED")

    answer = second_factor_pb2.VerifySecondFactorRequest(
        challenge_token=str(refused.value.facts["challenge_token"]), code=recovery[0]
    )
    tokens = (await gateway.visitor(factor.VerifySecondFactor, answer)).tokens
    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)
    assert me.user.id == owner.user.id


async def test_she_may_name_the_workspace(app: App, owner: OnboardWorkspaceResponse):
    for named in (owner.workspace.slug, owner.workspace.id):
        assert (await app.sign_in(owner.user.email, workspace=named)).workspace_id == owner.workspace.id
    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(owner.user.email, workspace="another-one")
    assert refused.value.reason == "OUTSIDE_ACCOUNT_UNKNOWN"


async def test_once_linked_she_is_known_by_issuer_and_subject_whatever_her_address_is(
    app: App, database: Database, owner: OnboardWorkspaceResponse
):
    subject = uuid4().hex
    await app.sign_in(owner.user.email, subject=subject)
    tokens = await app.sign_in("moved@example.org", subject=subject, email_verified=False)
    assert tokens.workspace_id == owner.workspace.id
    assert await _linked(database, owner) == [app.provider.issuer]


async def test_an_address_that_changed_hands_does_not_lead_into_the_old_account(
    app: App, owner: OnboardWorkspaceResponse
):
    await app.sign_in(owner.user.email, subject="the first holder")
    owners = jwt.decode(
        (await app.sign_in(owner.user.email, subject="the first holder")).access_token,
        options={"verify_signature": False},
    )
    assert owners["sub"] == owner.user.id
    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(owner.user.email, subject="another person", email_verified=False)
    assert refused.value.reason == "OUTSIDE_ACCOUNT_UNKNOWN"


async def test_an_account_whose_address_nobody_proved_is_never_linked_by_itself(app: App, gateway: Process):
    unproved = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(unproved.user.email)
    assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "OUTSIDE_ACCOUNT_UNKNOWN")


@pytest.mark.parametrize("said", [False, "true", 1, None])
async def test_an_address_that_the_provider_did_not_prove_links_nothing(
    app: App, owner: OnboardWorkspaceResponse, said: object
):
    app.provider.claims = lambda claims: {**claims, "email_verified": said}
    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(owner.user.email)
    assert refused.value.reason == "OUTSIDE_ACCOUNT_UNKNOWN"


async def test_somebody_unknown_gets_no_account(app: App):
    with pytest.raises(FrontdeskError) as refused:
        await app.sign_in(f"{uuid4().hex}@example.org")
    assert refused.value.reason == "OUTSIDE_ACCOUNT_UNKNOWN"


async def test_a_state_serves_once(app: App, owner: OnboardWorkspaceResponse):
    url = await app.begin()
    codes = [app.provider.authorize(url, email=owner.user.email) for _ in range(20)]
    outcomes = await asyncio.gather(*(app.finish(url, code) for code in codes), return_exceptions=True)
    assert len([outcome for outcome in outcomes if isinstance(outcome, str)]) == 1
    assert {o.reason for o in outcomes if isinstance(o, FrontdeskError)} == {"OUTSIDE_SIGN_IN_REFUSED"}


async def test_a_ticket_serves_once(app: App, owner: OnboardWorkspaceResponse):
    url = await app.begin()
    ticket = await app.finish(url, app.provider.authorize(url, email=owner.user.email))
    outcomes = await asyncio.gather(*(app.redeem(ticket) for _ in range(20)), return_exceptions=True)
    assert len([outcome for outcome in outcomes if isinstance(outcome, Tokens)]) == 1
    assert {o.reason for o in outcomes if isinstance(o, FrontdeskError)} == {"OUTSIDE_SIGN_IN_REFUSED"}


async def test_the_ticket_is_worth_nothing_without_the_secret_of_whoever_began(
    app: App, owner: OnboardWorkspaceResponse
):
    url = await app.begin()
    ticket = await app.finish(url, app.provider.authorize(url, email=owner.user.email))
    with pytest.raises(FrontdeskError) as refused:
        await app.redeem(ticket, secret=new_secret())
    assert refused.value.reason == "OUTSIDE_SIGN_IN_REFUSED"
    assert await app.redeem(ticket)


async def test_a_person_who_says_no_at_the_provider_is_not_signed_in(app: App):
    with pytest.raises(FrontdeskError) as refused:
        await app.finish(await app.begin(), "")
    assert refused.value.reason == "OUTSIDE_SIGN_IN_REFUSED"


async def test_a_code_of_another_sign_in_does_not_fit(app: App, owner: OnboardWorkspaceResponse):
    theirs, mine = await app.begin(), await app.begin()
    code = app.provider.authorize(theirs, email=owner.user.email)
    with pytest.raises(FrontdeskError) as refused:
        await app.finish(mine, code)
    assert refused.value.reason == "OUTSIDE_SIGN_IN_REFUSED"


async def test_the_database_holds_nothing_that_completes_a_sign_in(
    app: App, database: Database, caller: Caller, owner: OnboardWorkspaceResponse
):
    url = await app.begin()
    ticket = await app.finish(url, app.provider.authorize(url, email=owner.user.email))
    async with database.read(caller) as tx:
        rows = str(await tx.rows(text("SELECT outside_sign_ins::text FROM outside_sign_ins")))
    assert app.secret not in rows
    assert param(url, "state") not in rows
    assert ticket not in rows


async def test_providers_are_listed_and_others_do_not_exist(app: App):
    assert await app.providers() == [("stand-in", "Stand-in")]
    with pytest.raises(FrontdeskError) as refused:
        await app.begin(provider="another")
    assert refused.value.kind is Kind.NOT_FOUND


async def _verify(database: Database, made: OnboardWorkspaceResponse) -> None:
    async with database.write(_inside(made)) as tx:
        await tx.rows(VERIFY, {"id": UUID(made.user.id)})


async def _linked(database: Database, made: OnboardWorkspaceResponse) -> list[str]:
    async with database.read(_inside(made)) as tx:
        return [detail for (detail,) in await tx.rows(LINKED)]


def _inside(made: OnboardWorkspaceResponse) -> Caller:
    return Caller.system("identity", UUID(made.workspace.id))

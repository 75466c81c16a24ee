"""The attack table against identity called directly; tests/e2e tries it at every process that runs."""

import jwt
import pytest
import pytest_asyncio
from chassis.errors import FrontdeskError, Kind
from chassis.testing.forgeries import FORGERIES, Forge
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, OnboardWorkspaceResponse, Tokens
from identity.credentials.keyring import Keyring
from identity_worlds.calling import Process


@pytest_asyncio.fixture(scope="module")
async def owner(gateway: Process) -> OnboardWorkspaceResponse:
    return await gateway.onboard()


@pytest_asyncio.fixture(scope="module")
async def forge(owner: OnboardWorkspaceResponse, keyring: Keyring) -> Forge:
    claims = jwt.decode(owner.tokens.access_token, options={"verify_signature": False})
    signer = await keyring.signer()
    return Forge(claims, signer.kid, signer.private_key)


async def test_a_token_from_the_forge_without_a_fault_is_accepted(
    gateway: Process, owner: OnboardWorkspaceResponse, forge: Forge
):
    assert await _who(gateway, owner, forge.signed({"jti": "another"})) == owner.user.id


@pytest.mark.parametrize("fault", FORGERIES)
async def test_a_forged_token_is_refused(
    gateway: Process, owner: OnboardWorkspaceResponse, forge: Forge, fault: str
):
    with pytest.raises(FrontdeskError) as refused:
        await _who(gateway, owner, FORGERIES[fault](forge))
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def test_a_refresh_token_is_no_access_token(gateway: Process, owner: OnboardWorkspaceResponse):
    with pytest.raises(FrontdeskError) as refused:
        await _who(gateway, owner, owner.tokens.refresh_token)
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def _who(gateway: Process, owner: OnboardWorkspaceResponse, token: str) -> str:
    tokens = Tokens(access_token=token, workspace_id=owner.workspace.id)
    return (await gateway.person(gateway.staff.GetMe, GetMeRequest(), tokens)).user.id

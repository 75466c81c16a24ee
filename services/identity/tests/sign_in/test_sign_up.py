import re
from uuid import uuid4

import pytest
from chassis.db import Database
from chassis.errors import Kind
from chassis.testing.schema import ServiceSchema
from identity.credentials.keyring import Keyring
from identity.credentials.passwords import Passwords
from identity.domain.errors import SignUpClosed
from identity.domain.workspaces.sign_up import SignUp
from identity.operator.create_admin import create_admin
from identity.rpc.workspaces.workspace_servicer import WorkspaceServicer
from identity.settings import IdentitySettings
from identity_worlds.assembly import LINKS
from identity_worlds.calling import Process, onboarding


@pytest.mark.parametrize(
    ("mode", "strangers", "invited"),
    [(SignUp.OPEN, True, True), (SignUp.INVITE, False, True), (SignUp.CLOSED, False, False)],
)
def test_the_sign_up_mode_says_who_may_make_an_account(mode: SignUp, strangers: bool, invited: bool) -> None:
    for check, allowed in ((mode.check_strangers, strangers), (mode.check_invited, invited)):
        if allowed:
            check()
            continue
        with pytest.raises(SignUpClosed) as refused:
            check()
        assert refused.value.kind is Kind.DENIED


async def test_the_operator_makes_an_owner_also_in_closed_mode(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    settings = IdentitySettings(
        app_env="test",
        sign_up="closed",
        jwt_secret_key="the master secret of tests",
        database_url=schema.app_url,
        relay_database_url=schema.app_url,
    )
    slug = f"studio-{uuid4().hex[:8]}"
    email = f"{slug}@example.org"
    given = (f"--email={email}", "--name=Olga Owner", "--workspace=Studio", f"--slug={slug}")
    said = await create_admin(database, settings, *given)
    password = re.search(r"the password is (\S+)", said)
    assert password is not None
    tokens = await gateway.sign_in(email, password[1])
    assert tokens.access_token
    with pytest.raises(SystemExit, match="slug"):
        await create_admin(database, settings, *given[:1], "--name=X", "--workspace=X", "--slug=admin")
    with pytest.raises(SystemExit):
        await create_admin(database, settings, *given)


async def test_a_stranger_makes_no_workspace_where_sign_up_is_closed(
    database: Database, keyring: Keyring
) -> None:
    servicer = WorkspaceServicer(database, Passwords(threads=1, waiting=1), keyring, LINKS, SignUp.INVITE)
    with pytest.raises(SignUpClosed):
        await servicer.OnboardWorkspace(onboarding(), None)

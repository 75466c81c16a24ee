import asyncio

import pytest
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.identity_pb2 import (
    AuditEntry,
    ChangePasswordRequest,
    ListAuditLogRequest,
    OnboardWorkspaceResponse,
    Tokens,
)
from identity_worlds.calling import PASSWORD, Process

NEW = "an even longer staple of horses"


async def test_a_new_password_replaces_the_old_one(gateway: Process):
    made = await gateway.onboard()
    await _change(gateway, made.tokens, PASSWORD, NEW)
    assert (await gateway.sign_in(made.user.email, NEW)).access_token
    with pytest.raises(FrontdeskError) as refused:
        await gateway.sign_in(made.user.email, PASSWORD)
    assert refused.value.reason == "INVALID_CREDENTIALS"


async def test_a_password_change_ends_the_other_sessions_and_keeps_this_one(gateway: Process):
    made = await gateway.onboard()
    elsewhere = await gateway.sign_in(made.user.email)
    await _change(gateway, made.tokens, PASSWORD, NEW)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.refresh(elsewhere.refresh_token)
    assert refused.value.reason == "INVALID_REFRESH_TOKEN"
    assert (await gateway.refresh(made.tokens.refresh_token)).refresh_token
    acts = [(line.action, line.detail) for line in await _audited(gateway, made)]
    assert ("password.changed", "") in acts
    assert acts.count(("session.revoked", "password_changed")) == 1


async def test_the_old_password_is_needed(gateway: Process):
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, made.tokens, "not the old one", NEW)
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, "WRONG_PASSWORD")
    assert refused.value.field == "old_password"
    assert (await gateway.sign_in(made.user.email)).access_token


@pytest.mark.parametrize("weak", ["short", "x" * 129])
async def test_a_weak_new_password_is_refused(gateway: Process, weak: str):
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, made.tokens, PASSWORD, weak)
    assert (refused.value.reason, refused.value.field) == ("WEAK_PASSWORD", "new_password")


async def test_of_two_changes_at_once_one_wins(gateway: Process):
    made = await gateway.onboard()
    wishes = [f"{NEW} {number}" for number in range(2)]
    changes = (_change(gateway, made.tokens, PASSWORD, wish) for wish in wishes)
    answers = await asyncio.gather(*changes, return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, FrontdeskError)]) == 1
    won = next(wish for wish, answer in zip(wishes, answers, strict=True) if answer is None)
    assert (await gateway.sign_in(made.user.email, won)).access_token


async def _change(gateway: Process, tokens: Tokens, old: str, new: str) -> None:
    request = ChangePasswordRequest(old_password=old, new_password=new)
    await gateway.person(gateway.passwords.ChangePassword, request, tokens)


async def _audited(gateway: Process, made: OnboardWorkspaceResponse) -> list[AuditEntry]:
    return list((await gateway.person(gateway.audit.ListAuditLog, ListAuditLogRequest(), made.tokens)).items)

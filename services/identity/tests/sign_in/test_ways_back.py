"""Who follows the link of a notice says that it was somebody else; what somebody else made is ended."""

import asyncio

import psycopg
import pyotp
import pytest
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from chassis.testing.waiting import eventually
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.api_keys_pb2 import (
    CreateApiKeyRequest,
    CreateApiKeyResponse,
    ExchangeApiKeyRequest,
    ListApiKeysRequest,
)
from frontdesk.identity.v1.identity_pb2 import ChangePasswordRequest, Tokens
from frontdesk.identity.v1.invites_pb2 import AcceptInviteRequest, CreateInviteRequest
from frontdesk.identity.v1.mails_pb2 import GetMailResponse
from frontdesk.identity.v1.recovery_pb2 import ForgotPasswordRequest, ResetPasswordRequest
from frontdesk.identity.v1.second_factor_pb2 import ConfirmSecondFactorRequest, EnrolSecondFactorRequest
from identity_worlds.address_changes import (
    NEW_PASSWORD,
    NOBODY,
    changed,
    new_address,
    proved,
    restore,
    token_of,
)
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import mails_of, stored
from identity_worlds.platform_admin import audit

OLD = "UPDATE {} SET {} = now() - interval '25 hours' WHERE {} = %s"


async def test_a_restored_address_ends_the_keys_made_since_the_day_before_the_change_and_tells_of_each(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    hers = await _key(gateway, made.tokens)
    stored(schema, OLD.format("api_keys", "created_at", "id"), hers.api_key.id)
    before = await _key(gateway, made.tokens)
    await changed(gateway, inbox, schema, made.tokens, new_address())
    since = await _key(gateway, made.tokens)
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await restore(gateway, way_back)

    fresh = await gateway.sign_in(made.user.email, NEW_PASSWORD)
    assert await _listed(gateway, fresh) == [hers.api_key.id]
    await _exchange(gateway, hers.key)
    for thiefs in (before, since):
        with pytest.raises(FrontdeskError) as refused:
            await _exchange(gateway, thiefs.key)
        assert refused.value.reason == "INVALID_API_KEY"
    ended = {f"api_key:{one.api_key.id}" for one in (before, since)}
    told = await audit(gateway, fresh)
    lines = [line for line in told if (line.action, line.detail) == ("api_key.deleted", "email.restored")]
    assert {line.subject for line in lines} == ended
    assert {line.actor for line in lines} == {f"user:{made.user.id}"}
    rows = stored(
        schema,
        "SELECT payload FROM outbox WHERE type = 'identity.session.revoked' AND workspace_id = %s",
        made.workspace.id,
    )
    revoked = {SessionRevoked.FromString(payload).session_id for (payload,) in rows}
    assert {one.api_key.id for one in (before, since)} <= revoked


async def test_a_password_set_by_the_link_of_a_notice_ends_keys_and_ways_in_of_whoever_changed_it(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    _link(schema, made.user.id, "the-thiefs")
    thiefs = await _key(gateway, made.tokens)
    change = ChangePasswordRequest(old_password=PASSWORD, new_password="a password that only a thief knows")
    await gateway.person(gateway.passwords.ChangePassword, change, made.tokens)
    (notice,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await _reset(gateway, notice)

    fresh = await gateway.sign_in(made.user.email, NEW_PASSWORD)
    assert await _listed(gateway, fresh) == []
    with pytest.raises(FrontdeskError):
        await _exchange(gateway, thiefs.key)
    assert stored(schema, "SELECT 1 FROM outside_identities WHERE user_id = %s", made.user.id) == []
    acts = [(line.action, line.detail) for line in await audit(gateway, fresh)]
    assert ("api_key.deleted", "password.reset") in acts
    assert ("outside_identity.unlinked", "https://accounts.example") in acts


async def test_invites_that_were_sent_meanwhile_and_wait_for_an_answer_are_revoked(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    await changed(gateway, inbox, schema, made.tokens, new_address())
    accomplice = CreateInviteRequest(email=new_address(), role="admin")
    invite = (await gateway.person(gateway.invites.CreateInvite, accomplice, made.tokens)).invite
    (mail,) = await mails_of(inbox, schema, made.workspace.id, invite.email)
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await restore(gateway, way_back)

    request = AcceptInviteRequest(token=token_of(mail), name="An accomplice", password=PASSWORD)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.visitor(gateway.invited.AcceptInvite, request)
    assert refused.value.reason == "INVALID_LINK"
    fresh = await gateway.sign_in(made.user.email, NEW_PASSWORD)
    told = [(line.action, line.subject, line.detail) for line in await audit(gateway, fresh)]
    assert ("invite.revoked", f"invite:{invite.id}", "email.restored") in told


async def test_a_forgotten_password_ends_no_keys_for_machines_go_on_working(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    kept = await _key(gateway, made.tokens)
    await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=made.user.email))
    (mail,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await _reset(gateway, mail)
    await _exchange(gateway, kept.key)


async def test_no_key_is_made_behind_the_back_of_who_takes_her_account_back(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    await changed(gateway, inbox, schema, made.tokens, new_address())
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    with psycopg.connect(schema.admin_url) as staff_is_changed:
        staff_is_changed.execute(
            "SELECT 1 FROM identity.workspaces WHERE workspace_id = %s FOR NO KEY UPDATE",
            (made.workspace.id,),
        )
        making = asyncio.create_task(_key(gateway, made.tokens))
        await eventually(lambda: _waits(schema, staff_is_changed.info.backend_pid))
        await restore(gateway, way_back)
        staff_is_changed.rollback()
        with pytest.raises(FrontdeskError) as refused:
            await making
    assert refused.value.kind is Kind.UNAUTHENTICATED
    assert await _listed(gateway, await gateway.sign_in(made.user.email, NEW_PASSWORD)) == []


async def test_a_session_that_ended_switches_no_second_factor_on_though_its_token_is_believed_a_moment_longer(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await proved(gateway, schema)
    second = gateway.second_factor
    enrolled = await gateway.person(second.EnrolSecondFactor, EnrolSecondFactorRequest(), made.tokens)
    await changed(gateway, inbox, schema, made.tokens, new_address())
    (way_back,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await restore(gateway, way_back)
    shown = ConfirmSecondFactorRequest(code=pyotp.TOTP(enrolled.secret).now())
    with pytest.raises(FrontdeskError) as refused:
        await gateway.person(second.ConfirmSecondFactor, shown, made.tokens)
    assert refused.value.kind is Kind.UNAUTHENTICATED
    assert (await gateway.sign_in(made.user.email, NEW_PASSWORD)).access_token


def _waits(schema: ServiceSchema, for_whom: int) -> bool:
    return bool(
        stored(schema, "SELECT 1 FROM pg_stat_activity WHERE %s = ANY (pg_blocking_pids(pid))", for_whom)
    )


async def _key(gateway: Process, tokens: Tokens) -> CreateApiKeyResponse:
    request = CreateApiKeyRequest(name="Till", scopes=["booking:read"])
    return await gateway.person(gateway.api_keys.CreateApiKey, request, tokens)


async def _listed(gateway: Process, tokens: Tokens) -> list[str]:
    listed = await gateway.person(gateway.api_keys.ListApiKeys, ListApiKeysRequest(), tokens)
    return [key.id for key in listed.items]


async def _exchange(gateway: Process, key: str) -> None:
    await gateway.system(gateway.api_keys.ExchangeApiKey, ExchangeApiKeyRequest(key=key), NOBODY)


async def _reset(gateway: Process, mail: GetMailResponse) -> None:
    request = ResetPasswordRequest(token=token_of(mail), new_password=NEW_PASSWORD)
    await gateway.visitor(gateway.recovery.ResetPassword, request)


def _link(schema: ServiceSchema, user_id: str, whose: str) -> None:
    stored(
        schema,
        "INSERT INTO outside_identities (issuer, subject, user_id, linked_at, last_used_at)"
        " VALUES ('https://accounts.example', %s, %s, now(), now())",
        f"{whose}-{user_id}",
        user_id,
    )

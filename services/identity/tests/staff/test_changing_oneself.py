"""A person changes her own name and the language of her mails, in all workspaces at once."""

import asyncio
import os
from uuid import uuid4

import pytest
from chassis.db import Database
from chassis.errors import ActingForAnother, FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.api_keys_pb2 import CreateApiKeyRequest, ExchangeApiKeyRequest
from frontdesk.identity.v1.identity_events_pb2 import StaffChanged
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, OnboardWorkspaceResponse, StaffMember, Tokens
from frontdesk.identity.v1.me_pb2 import ChangeMeRequest, ChangeMeResponse
from frontdesk.identity.v1.recovery_pb2 import ForgotPasswordRequest
from frontdesk.identity.v1.workspaces_pb2 import ResignMembershipRequest
from identity_worlds.calling import Process
from identity_worlds.hiring import hired, staff_of
from identity_worlds.mails import mails_of, stored
from identity_worlds.platform_admin import acting, audit, impersonate

REPEATS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_a_new_name_and_language_are_hers_in_all_her_workspaces(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    ben, member = await hired(gateway, database, made)
    assert (ben.user.name, ben.user.locale, ben.user.version) == ("Ben Roth", "en", 1)

    changed = await _change(gateway, ben.tokens, 1, name="  Ben  Rot ", locale="de")
    assert (changed.user.name, changed.user.locale, changed.user.version) == ("Ben Rot", "de", 2)
    assert (changed.workspace.id, changed.role) == (ben.workspace.id, "owner")
    seen = await gateway.person(gateway.staff.GetMe, GetMeRequest(), ben.tokens)
    assert (seen.user, seen.workspace, seen.role) == (changed.user, changed.workspace, changed.role)

    (elsewhere,) = [one for one in await staff_of(gateway, made.tokens) if one.id == member.id]
    assert (elsewhere.name, elsewhere.version, elsewhere.role) == ("Ben Rot", member.version + 1, "staff")
    assert _told(schema, made.workspace.id) == [elsewhere]
    assert _told(schema, ben.workspace.id) == await staff_of(gateway, ben.tokens)


async def test_mails_are_written_in_the_new_language(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    await _change(gateway, made.tokens, name="Mira Lang", locale="de")
    await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=made.user.email))
    newest = (await mails_of(inbox, schema, made.workspace.id, made.user.email))[-1]
    assert (newest.locale, newest.recipient_name) == ("de", "Mira Lang")


async def test_nobody_is_told_where_nothing_changed(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    ben, _ = await hired(gateway, database, made)
    same = await _change(gateway, ben.tokens, name="Ben Roth", locale="en")
    assert same.user == ben.user
    assert (await _change(gateway, ben.tokens, locale="de")).user.version == 2
    for workspace in (made.workspace, ben.workspace):
        assert _told(schema, workspace.id) == []


async def test_a_workspace_that_calls_her_so_already_is_not_told(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    ben, member = await hired(gateway, database, made)
    stored(schema, "UPDATE memberships SET name = 'Ben' WHERE id = %s", member.id)
    await _change(gateway, ben.tokens, name="Ben")
    assert _told(schema, made.workspace.id) == []
    assert [one.name for one in _told(schema, ben.workspace.id)] == ["Ben"]


async def test_where_she_left_nobody_is_told_her_new_name(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    ben, _ = await hired(gateway, database, made)
    wish = ResignMembershipRequest(workspace_id=made.workspace.id)
    await gateway.person(gateway.memberships.ResignMembership, wish, ben.tokens)
    await _change(gateway, ben.tokens, name="Ben")
    assert _told(schema, made.workspace.id) == []


async def test_both_audit_logs_tell_of_it_and_hold_no_name(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    ben, member = await hired(gateway, database, made)
    await _change(gateway, ben.tokens, name="Ben Umbenannt")
    here = await audit(gateway, ben.tokens)
    there = await audit(gateway, made.tokens)
    actor = f"user:{ben.user.id}"
    assert ("person.changed", actor, actor) in [(one.action, one.actor, one.subject) for one in here]
    told = [(one.action, one.actor, one.subject) for one in there]
    assert ("staff.changed", actor, f"staff:{member.id}") in told
    assert "Umbenannt" not in str([*here, *there])


@pytest.mark.parametrize("_repeat", range(REPEATS))
async def test_of_many_edits_of_one_version_one_wins_while_she_signs_in(
    gateway: Process, database: Database, schema: ServiceSchema, _repeat: int
) -> None:
    made = await gateway.onboard()
    ben, _ = await hired(gateway, database, made)
    there = await gateway.sign_in(ben.user.email, workspace=made.workspace.id)
    before = _deadlocks(schema)
    edits = [_change(gateway, (ben.tokens, there)[n % 2], 1, name=f"Ben {n}") for n in range(10)]
    signing_in = [gateway.sign_in(ben.user.email, workspace=made.workspace.id) for _ in range(2)]
    entering = [*signing_in, gateway.refresh(there.refresh_token), gateway.refresh(ben.tokens.refresh_token)]
    results, entered = await asyncio.gather(
        asyncio.gather(*edits, return_exceptions=True), asyncio.gather(*entering)
    )
    refused = [one for one in results if isinstance(one, FrontdeskError)]
    assert [(one.reason, one.facts["version"]) for one in refused] == [("ACCOUNT_CHANGED", 2)] * 9
    (won,) = [one for one in results if isinstance(one, ChangeMeResponse)]
    assert [one.name for one in _told(schema, made.workspace.id)] == [won.user.name]
    assert all(one.access_token for one in entered)
    assert _deadlocks(schema) == before


async def test_an_edit_of_an_older_copy_is_refused_even_where_it_changes_nothing(gateway: Process) -> None:
    made = await gateway.onboard()
    await _change(gateway, made.tokens, 1, name="Mira Lang")
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, made.tokens, 1, name="Mira Lang")
    assert (refused.value.kind, refused.value.facts["version"]) == (Kind.STALE, 2)


async def test_a_repeat_gets_the_first_answer_and_tells_nobody_twice(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    ben, _ = await hired(gateway, database, made)
    key = str(uuid4())
    wish = ChangeMeRequest(expected_version=1, name="Ben")
    answers = [await gateway.person(gateway.me.ChangeMe, wish, ben.tokens, key) for _ in range(3)]
    assert answers == [answers[0]] * 3
    for workspace in (made.workspace, ben.workspace):
        assert len(_told(schema, workspace.id)) == 1


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Ben\x00"}, "name"),
        ({"locale": "fr"}, "locale"),
        ({}, None),
    ],
)
async def test_what_nobody_can_be_called_is_refused_with_its_field(
    gateway: Process, wish: dict[str, str], field: str | None
) -> None:
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, made.tokens, **wish)
    assert (refused.value.kind, refused.value.reason, refused.value.field) == (
        Kind.INVALID,
        "INVALID_FIELD",
        field,
    )


async def test_a_key_is_no_person(gateway: Process) -> None:
    made = await gateway.onboard()
    wish = CreateApiKeyRequest(name="All", scopes=["*:write"])
    key = (await gateway.person(gateway.api_keys.CreateApiKey, wish, made.tokens)).key
    exchanged = await gateway.system(gateway.api_keys.ExchangeApiKey, ExchangeApiKeyRequest(key=key))
    tokens = Tokens(access_token=exchanged.access_token, workspace_id=made.workspace.id)
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, tokens, name="Machine")
    assert refused.value.kind is Kind.DENIED


async def test_an_administrator_who_acts_as_her_does_not_rename_her(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
) -> None:
    visitor = acting(await impersonate(gateway, admin, salon))
    with pytest.raises(FrontdeskError) as refused:
        await _change(gateway, visitor, name="Somebody")
    assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, ActingForAnother.reason)


def _deadlocks(schema: ServiceSchema) -> int:
    ((count,),) = stored(schema, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(count)


def _told(schema: ServiceSchema, workspace_id: str) -> list[StaffMember]:
    rows = stored(
        schema,
        "SELECT payload FROM outbox WHERE type = 'identity.staff.changed' AND workspace_id = %s ORDER BY seq",
        workspace_id,
    )
    return [StaffChanged.FromString(payload).staff for (payload,) in rows]


async def _change(gateway: Process, tokens: Tokens, version: int = 0, **wish: str) -> ChangeMeResponse:
    request = ChangeMeRequest(expected_version=version, **wish)
    return await gateway.person(gateway.me.ChangeMe, request, tokens)

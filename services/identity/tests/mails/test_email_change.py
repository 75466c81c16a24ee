"""A person gets another address to sign in with: wished for, confirmed by mail, told."""

import asyncio
import os

import pytest
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.email_changes_pb2 import (
    CancelEmailChangeRequest,
)
from frontdesk.identity.v1.identity_events_pb2 import StaffChanged
from frontdesk.identity.v1.identity_pb2 import (
    ChangePasswordRequest,
    OnboardWorkspaceResponse,
)
from frontdesk.identity.v1.invites_pb2 import AcceptInviteRequest, CreateInviteRequest
from frontdesk.identity.v1.recovery_pb2 import ForgotPasswordRequest, ResetPasswordRequest
from identity_worlds.address_changes import (
    NEW_PASSWORD,
    NOBODY,
    changed,
    confirm,
    me,
    new_address,
    own_email,
    token_of,
    wish,
)
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.hiring import hired
from identity_worlds.mails import mails_of, requested, stored
from identity_worlds.platform_admin import acting, audit, impersonate

REPEATS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_a_new_address_is_hers_once_the_link_mailed_there_is_opened(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard(owner_locale="de")
    address = new_address()
    await wish(gateway, made.tokens, f" {address.upper()} ")
    (mail,) = await mails_of(inbox, schema, NOBODY, address)
    assert (mail.kind, mail.recipient, mail.recipient_name, mail.locale) == (
        "email_change",
        address,
        made.user.name,
        "de",
    )
    assert mail.link.startswith("https://desk.example/change-email#token=fdl_")
    assert (await me(gateway, made.tokens)).email == made.user.email

    await confirm(gateway, made.tokens, mail)
    mira = await me(gateway, made.tokens)
    assert (mira.email, mira.email_verified, mira.version) == (address, True, made.user.version + 1)
    assert (await gateway.sign_in(address)).access_token
    assert (await gateway.refresh(made.tokens.refresh_token)).access_token
    with pytest.raises(FrontdeskError) as refused:
        await gateway.sign_in(made.user.email)
    assert refused.value.reason == "INVALID_CREDENTIALS"
    assert (await gateway.onboard(owner_email=made.user.email)).user.email == made.user.email


async def test_the_link_serves_the_person_alone_who_asked_for_it(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, stranger, address = await gateway.onboard(), await gateway.onboard(), new_address()
    await wish(gateway, made.tokens, address)
    (mail,) = await mails_of(inbox, schema, NOBODY, address)
    with pytest.raises(FrontdeskError) as refused:
        await confirm(gateway, stranger.tokens, mail)
    assert refused.value.reason == "INVALID_LINK"
    await confirm(gateway, made.tokens, mail)
    assert (await me(gateway, made.tokens)).email == address


async def test_all_her_workspaces_are_told_and_no_audit_log_holds_an_address(
    gateway: Process, inbox: Process, database: Database, schema: ServiceSchema
) -> None:
    salon = await gateway.onboard()
    ben, member = await hired(gateway, database, salon)
    address = new_address()
    await changed(gateway, inbox, schema, ben.tokens, address)
    (told,) = _told(schema, salon.workspace.id)
    assert (told.staff.id, told.staff.email, told.staff.version) == (member.id, address, member.version + 1)
    assert [one.staff.email for one in _told(schema, ben.workspace.id)] == [address]
    lines = [*await audit(gateway, ben.tokens), *await audit(gateway, salon.tokens)]
    actor = f"user:{ben.user.id}"
    assert [(line.action, line.actor) for line in lines if line.action.startswith("email.")] == [
        ("email.changed", actor),
        ("email.change_requested", actor),
        ("email.changed", actor),
    ]
    assert address not in str(lines)


async def test_an_address_with_an_account_gets_no_mail_and_the_answer_does_not_tell(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, other, free = await gateway.onboard(), await gateway.onboard(), new_address()
    answers = [await wish(gateway, made.tokens, address) for address in (other.user.email, free)]
    assert [answer.ByteSize() for answer in answers] == [0, 0]
    assert [len(requested(schema, NOBODY, address)) for address in (other.user.email, free)] == [1, 1]
    assert await mails_of(inbox, schema, NOBODY, other.user.email) == []


@pytest.mark.parametrize("_repeat", range(REPEATS))
async def test_of_many_who_want_one_address_one_gets_it(
    gateway: Process, inbox: Process, schema: ServiceSchema, _repeat: int
) -> None:
    people, address = [await gateway.onboard() for _ in range(5)], new_address()
    for person in people:
        await wish(gateway, person.tokens, address)
    mails = await mails_of(inbox, schema, NOBODY, address)
    before = _deadlocks(schema)
    twice = [
        confirm(gateway, person.tokens, mail)
        for person, mail in zip(people, mails, strict=True)
        for _ in range(4)
    ]
    opening = gateway.onboard(owner_email=address)
    answers = await asyncio.gather(*twice, opening, return_exceptions=True)
    refused = [one for one in answers if isinstance(one, FrontdeskError)]
    assert len(refused) == len(answers) - 1
    assert {one.reason for one in refused} <= {"EMAIL_TAKEN", "INVALID_LINK"}
    assert stored(schema, "SELECT count(*) FROM users WHERE email = %s", address) == [(1,)]
    assert _deadlocks(schema) == before


async def test_of_several_wishes_the_last_one_counts(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, first, last = await gateway.onboard(), new_address(), new_address()
    await wish(gateway, made.tokens, first)
    (earlier,) = await mails_of(inbox, schema, NOBODY, first)
    await wish(gateway, made.tokens, last)
    with pytest.raises(FrontdeskError) as refused:
        await confirm(gateway, made.tokens, earlier)
    assert refused.value.reason == "INVALID_LINK"
    await confirm(gateway, made.tokens, (await mails_of(inbox, schema, NOBODY, last))[0])
    assert (await me(gateway, made.tokens)).email == last


async def test_a_mistyped_address_is_seen_and_taken_back(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, address = await gateway.onboard(), new_address()
    assert not (await own_email(gateway, made.tokens)).HasField("waiting")
    await wish(gateway, made.tokens, address)
    told = await own_email(gateway, made.tokens)
    assert (told.email, told.email_verified, told.waiting.email) == (made.user.email, False, address)
    (mail,) = await mails_of(inbox, schema, NOBODY, address)
    assert told.waiting.expires_at == mail.expires_at
    for _ in range(2):
        await gateway.person(gateway.email_changes.CancelEmailChange, CancelEmailChangeRequest(), made.tokens)
    assert not (await own_email(gateway, made.tokens)).HasField("waiting")
    with pytest.raises(FrontdeskError) as refused:
        await confirm(gateway, made.tokens, mail)
    assert refused.value.reason == "INVALID_LINK"
    acts = [line.action for line in await audit(gateway, made.tokens)]
    assert acts.count("email.change_canceled") == 1


async def test_a_new_password_ends_what_was_wished_for_with_the_old_one(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, address = await gateway.onboard(), new_address()
    await wish(gateway, made.tokens, address)
    (mail,) = await mails_of(inbox, schema, NOBODY, address)
    change = ChangePasswordRequest(old_password=PASSWORD, new_password=NEW_PASSWORD)
    await gateway.person(gateway.passwords.ChangePassword, change, made.tokens)
    with pytest.raises(FrontdeskError) as refused:
        await confirm(gateway, made.tokens, mail)
    assert refused.value.reason == "INVALID_LINK"

    await wish(gateway, made.tokens, address)
    mail = (await mails_of(inbox, schema, NOBODY, address))[-1]
    await gateway.visitor(gateway.recovery.ForgotPassword, ForgotPasswordRequest(email=made.user.email))
    (reset,) = await mails_of(inbox, schema, NOBODY, made.user.email)
    await gateway.visitor(
        gateway.recovery.ResetPassword, ResetPasswordRequest(token=token_of(reset), new_password=PASSWORD)
    )
    with pytest.raises(FrontdeskError) as refused:
        await confirm(gateway, made.tokens, mail)
    assert refused.value.reason == "INVALID_LINK"


async def test_it_wants_a_fresh_proof(gateway: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    stored(
        schema, "UPDATE sessions SET proved_at = now() - interval '11 min' WHERE user_id = %s", made.user.id
    )
    with pytest.raises(FrontdeskError) as refused:
        await wish(gateway, made.tokens, new_address())
    assert (refused.value.kind, refused.value.reason) == (Kind.DENIED, "REAUTHENTICATION_REQUIRED")


async def test_nobody_has_strangers_mailed_without_end(gateway: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    wishes = [wish(gateway, made.tokens, new_address()) for _ in range(8)]
    answers = await asyncio.gather(*wishes, return_exceptions=True)
    refused = [one for one in answers if isinstance(one, FrontdeskError)]
    assert [one.kind for one in refused] == [Kind.EXHAUSTED] * 3


async def test_what_is_no_new_address_is_refused_with_its_field(gateway: Process) -> None:
    made = await gateway.onboard()
    for address in ("nobody", "", made.user.email.upper()):
        with pytest.raises(FrontdeskError) as refused:
            await wish(gateway, made.tokens, address)
        assert (refused.value.kind, refused.value.field) == (Kind.INVALID, "email")


async def test_an_administrator_who_acts_as_her_does_not_change_her_address(
    gateway: Process, admin: OnboardWorkspaceResponse, salon: OnboardWorkspaceResponse
) -> None:
    visitor = acting(await impersonate(gateway, admin, salon))
    with pytest.raises(FrontdeskError) as refused:
        await wish(gateway, visitor, new_address())
    assert refused.value.kind is Kind.DENIED


async def test_the_invite_she_came_by_follows_her_so_that_an_erasure_finds_it(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    salon, address, newest = await gateway.onboard(), new_address(), new_address()
    invite = CreateInviteRequest(email=address, role="staff")
    await gateway.person(gateway.invites.CreateInvite, invite, salon.tokens)
    (mail,) = await mails_of(inbox, schema, salon.workspace.id, address)
    wished = AcceptInviteRequest(token=token_of(mail), name="Ben Roth", password=PASSWORD)
    ben = (await gateway.visitor(gateway.invited.AcceptInvite, wished)).tokens
    await changed(gateway, inbox, schema, ben, newest)
    found = stored(schema, "SELECT email, state FROM invites WHERE workspace_id = %s", salon.workspace.id)
    assert found == [(newest, "accepted")]


async def test_with_the_account_its_links_and_their_addresses_go(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, address = await gateway.onboard(), new_address()
    await wish(gateway, made.tokens, address)
    (mail,) = await mails_of(inbox, schema, NOBODY, address)
    for gone in ("memberships WHERE user_id", "users WHERE id"):
        stored(schema, f"DELETE FROM {gone} = %s", made.user.id)
    assert stored(schema, "SELECT count(*) FROM mailed_links WHERE email = %s", address) == [(0,)]
    with pytest.raises(FrontdeskError) as refused:
        await confirm(gateway, made.tokens, mail)
    assert refused.value.kind is Kind.NOT_FOUND


def _told(schema: ServiceSchema, workspace_id: str) -> list[StaffChanged]:
    rows = stored(
        schema,
        "SELECT payload FROM outbox WHERE type = 'identity.staff.changed' AND workspace_id = %s ORDER BY seq",
        workspace_id,
    )
    return [StaffChanged.FromString(payload) for (payload,) in rows]


def _deadlocks(schema: ServiceSchema) -> int:
    ((count,),) = stored(schema, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(count)

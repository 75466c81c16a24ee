import asyncio
from uuid import UUID, uuid4

import psycopg
import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from frontdesk.identity.v1.identity_pb2 import (
    ListStaffRequest,
    OnboardWorkspaceResponse,
    Tokens,
)
from frontdesk.identity.v1.invites_pb2 import (
    AcceptInviteRequest,
    CreateInviteRequest,
    GetInviteRequest,
    Invite,
    JoinByInviteRequest,
    ListInvitesRequest,
    RevokeInviteRequest,
)
from identity.actions.invites.create_invite import create_invite
from identity.domain.mails.mailed_link import MailKind
from identity.domain.people.invite import Invited
from identity.domain.people.staff import Rights, Role
from identity_worlds.assembly import LINKS
from identity_worlds.calling import PASSWORD, Process
from identity_worlds.mails import mails_of, stored

OWNERS = Rights(role=Role.OWNER, scopes=())


async def test_an_invited_person_makes_an_account_and_works_here(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    email = _address()
    invite = await _invite(gateway, made.tokens, email, role="staff", bookable=True, scopes=["booking:write"])
    token = await _token(inbox, schema, made, invite)
    look = await gateway.visitor(gateway.invited.GetInvite, GetInviteRequest(token=token))
    assert (look.workspace_name, look.email, look.role) == (made.workspace.name, email, "staff")
    assert not look.has_account

    tokens = await _accept(gateway, token, name="Ben Roth")
    assert tokens.workspace_id == made.workspace.id
    listed = await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), made.tokens)
    (ben,) = [member for member in listed.items if member.email == email]
    assert (ben.name, ben.role, ben.bookable, list(ben.scopes)) == (
        "Ben Roth",
        "staff",
        True,
        ["booking:write"],
    )
    assert (await gateway.sign_in(email)).workspace_id == made.workspace.id
    assert await _open(gateway, made.tokens) == []


async def test_the_invite_mail_names_who_invites_and_where(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    email = _address()
    invite = await _invite(gateway, made.tokens, email)
    mail = await _mail(inbox, schema, made, invite)
    assert (mail.kind, mail.recipient) == ("staff_invite", email)
    assert (mail.workspace_name, mail.sender_name) == (made.workspace.name, made.user.name)
    assert mail.link.startswith("https://desk.example/accept-invite#token=fdl_")


async def test_a_person_with_an_account_joins_signed_in(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, guest = await gateway.onboard(), await gateway.onboard()
    invite = await _invite(gateway, made.tokens, guest.user.email.upper())
    token = await _token(inbox, schema, made, invite)
    assert (await gateway.visitor(gateway.invited.GetInvite, GetInviteRequest(token=token))).has_account
    with pytest.raises(FrontdeskError) as refused:
        await _accept(gateway, token)
    assert (refused.value.reason, refused.value.field) == ("EMAIL_TAKEN", "token")
    joined = await _join(gateway, token, guest.tokens)
    assert joined.workspace_id == made.workspace.id
    with pytest.raises(FrontdeskError) as again:
        await _invite(gateway, made.tokens, guest.user.email)
    assert again.value.reason == "ALREADY_STAFF"


async def test_an_invite_is_single_use_also_when_accepted_many_times_at_once(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, guest = await gateway.onboard(), await gateway.onboard()
    invite = await _invite(gateway, made.tokens, guest.user.email)
    token = await _token(inbox, schema, made, invite)
    results = await asyncio.gather(
        *(_join(gateway, token, guest.tokens) for _ in range(20)), return_exceptions=True
    )
    refused = [one for one in results if isinstance(one, FrontdeskError)]
    assert len(refused) == 19
    assert {one.reason for one in refused} == {"INVALID_LINK"}
    assert len(await _staff(gateway, made.tokens)) == 2


async def test_accepting_with_another_account_fails_and_leaves_the_invite_open(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made, other, guest = await gateway.onboard(), await gateway.onboard(), await gateway.onboard()
    invite = await _invite(gateway, made.tokens, guest.user.email)
    token = await _token(inbox, schema, made, invite)
    with pytest.raises(FrontdeskError) as refused:
        await _join(gateway, token, other.tokens)
    assert (refused.value.reason, refused.value.kind) == ("INVITE_OF_ANOTHER", Kind.DENIED)
    assert (await _join(gateway, token, guest.tokens)).workspace_id == made.workspace.id


async def test_an_invite_dies_on_revoke(gateway: Process, inbox: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    invite = await _invite(gateway, made.tokens, _address())
    token = await _token(inbox, schema, made, invite)
    await gateway.person(gateway.invites.RevokeInvite, RevokeInviteRequest(id=invite.id), made.tokens)
    await _is_dead(gateway, token)
    with pytest.raises(FrontdeskError) as again:
        await gateway.person(gateway.invites.RevokeInvite, RevokeInviteRequest(id=invite.id), made.tokens)
    assert again.value.kind is Kind.NOT_FOUND


async def test_an_invite_dies_after_its_time(gateway: Process, inbox: Process, schema: ServiceSchema) -> None:
    made = await gateway.onboard()
    invite = await _invite(gateway, made.tokens, _address())
    token = await _token(inbox, schema, made, invite)
    with psycopg.connect(schema.admin_url) as connection:
        connection.execute(
            "UPDATE identity.mailed_links SET expires_at = now() - interval '1 s' WHERE id = %s", (invite.id,)
        )
    await _is_dead(gateway, token)


async def test_a_second_invite_of_an_address_replaces_the_first(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    email = _address()
    first = await _invite(gateway, made.tokens, email, role="viewer")
    old = await _token(inbox, schema, made, first)
    second = await _invite(gateway, made.tokens, email, role="staff")
    assert [one.id for one in await _open(gateway, made.tokens)] == [second.id]
    await _is_dead(gateway, old)
    await _accept(gateway, await _token(inbox, schema, made, second))


async def test_an_invite_of_one_workspace_is_nothing_in_another(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    mine, other = await gateway.onboard(), await gateway.onboard()
    invite = await _invite(gateway, mine.tokens, _address())
    assert await _open(gateway, other.tokens) == []
    for named in (invite.id, "no-id"):
        with pytest.raises(FrontdeskError) as refused:
            await gateway.person(gateway.invites.RevokeInvite, RevokeInviteRequest(id=named), other.tokens)
        assert refused.value.kind is Kind.NOT_FOUND
    assert await _token(inbox, schema, mine, invite)


@pytest.mark.parametrize(
    ("wish", "reason", "field"),
    [
        ({"email": "nobody"}, "INVALID_FIELD", "email"),
        ({"role": "boss"}, "INVALID_FIELD", "role"),
        ({"scopes": ["nonsense:read"]}, "UNKNOWN_SCOPE", "scopes[0]"),
        ({"role": "owner", "scopes": ["booking:read"]}, "INVALID_FIELD", "scopes"),
    ],
)
async def test_a_wrong_invite_names_its_field(
    gateway: Process, wish: dict[str, object], reason: str, field: str
) -> None:
    made = await gateway.onboard()
    with pytest.raises(FrontdeskError) as refused:
        await _invite(gateway, made.tokens, **{"email": _address(), **wish})
    assert (refused.value.reason, refused.value.field) == (reason, field)


async def test_nobody_invites_to_more_than_she_has(
    gateway: Process, inbox: Process, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    admin = await _hire(gateway, inbox, schema, made, role="admin")
    with pytest.raises(FrontdeskError) as refused:
        await _invite(gateway, admin, _address(), role="owner")
    assert refused.value.kind is Kind.DENIED
    limited = await _hire(gateway, inbox, schema, made, role="admin", scopes=["invite:write", "item:read"])
    await _invite(gateway, limited, _address(), scopes=["item:read"])
    for scopes in ([], ["item:write"]):
        with pytest.raises(FrontdeskError):
            await _invite(gateway, limited, _address(), scopes=scopes)
    staff = await _hire(gateway, inbox, schema, made, role="staff")
    with pytest.raises(FrontdeskError) as denied:
        await _invite(gateway, staff, _address())
    assert denied.value.kind is Kind.DENIED


async def test_an_address_is_not_flooded_with_invites(gateway: Process) -> None:
    made = await gateway.onboard()
    email = _address()
    for _ in range(5):
        await _invite(gateway, made.tokens, email)
    with pytest.raises(FrontdeskError) as refused:
        await _invite(gateway, made.tokens, email)
    assert refused.value.kind is Kind.EXHAUSTED


async def test_who_has_not_proved_her_address_invites_nobody(
    gateway: Process, database: Database, schema: ServiceSchema
) -> None:
    made = await gateway.onboard()
    caller = Caller.system("identity", UUID(made.workspace.id))

    async def invite() -> None:
        wish = Invited(email=_address(), role=Role.STAFF, scopes=(), bookable=False)
        link = LINKS.new(MailKind.STAFF_INVITE, wish.email, locale=None, workspace_id=UUID(made.workspace.id))
        by = UUID(made.user.id)
        await database.run(caller, create_invite, wish, link, by=by, rights=OWNERS, verified_only=True)

    with pytest.raises(FrontdeskError) as refused:
        await invite()
    assert refused.value.reason == "EMAIL_NOT_VERIFIED"
    stored(schema, "UPDATE users SET email_verified_at = now() WHERE id = %s", made.user.id)
    await invite()


async def test_a_workspace_invites_so_many_a_day_also_when_all_are_sent_at_once(
    gateway: Process, schema: ServiceSchema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("identity.actions.invites.create_invite.MOST_A_DAY", 5)
    made = await gateway.onboard()
    sent = [_invite(gateway, made.tokens, _address()) for _ in range(20)]
    answers = await asyncio.gather(*sent, return_exceptions=True)
    refused = [one for one in answers if isinstance(one, FrontdeskError)]
    assert (len(refused), {one.reason for one in refused}) == (15, {"RESOURCE_EXHAUSTED"})
    for invite in await _open(gateway, made.tokens):
        await gateway.person(gateway.invites.RevokeInvite, RevokeInviteRequest(id=invite.id), made.tokens)
    with pytest.raises(FrontdeskError):
        await _invite(gateway, made.tokens, _address())


async def _is_dead(gateway: Process, token: str) -> None:
    for ask in (
        gateway.visitor(gateway.invited.GetInvite, GetInviteRequest(token=token)),
        _accept(gateway, token),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await ask
        assert refused.value.reason == "INVALID_LINK"


def _address() -> str:
    return f"ben-{uuid4().hex[:12]}@example.org"


async def _invite(gateway: Process, tokens: Tokens, email: str, **wish) -> Invite:
    request = CreateInviteRequest(**{"email": email, "role": "staff", **wish})
    return (await gateway.person(gateway.invites.CreateInvite, request, tokens)).invite


async def _mail(inbox: Process, schema: ServiceSchema, made: OnboardWorkspaceResponse, invite: Invite):
    (mail,) = await mails_of(inbox, schema, made.workspace.id, invite.email)
    return mail


async def _token(
    inbox: Process, schema: ServiceSchema, made: OnboardWorkspaceResponse, invite: Invite
) -> str:
    return (await _mail(inbox, schema, made, invite)).link.partition("#token=")[2]


async def _accept(gateway: Process, token: str, name: str = "Ben Roth") -> Tokens:
    request = AcceptInviteRequest(token=token, name=name, password=PASSWORD)
    return (await gateway.visitor(gateway.invited.AcceptInvite, request)).tokens


async def _join(gateway: Process, token: str, tokens: Tokens) -> Tokens:
    request = JoinByInviteRequest(token=token)
    return (await gateway.person(gateway.invited.JoinByInvite, request, tokens)).tokens


async def _open(gateway: Process, tokens: Tokens) -> list[Invite]:
    return list((await gateway.person(gateway.invites.ListInvites, ListInvitesRequest(), tokens)).items)


async def _staff(gateway: Process, tokens: Tokens) -> list[str]:
    listed = await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), tokens)
    return [member.id for member in listed.items]


async def _hire(
    gateway: Process, inbox: Process, schema: ServiceSchema, made: OnboardWorkspaceResponse, **wish
) -> Tokens:
    invite = await _invite(gateway, made.tokens, _address(), **wish)
    return await _accept(gateway, await _token(inbox, schema, made, invite))

import asyncio
import os
from uuid import UUID, uuid4

import psycopg
import pytest
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from chassis.testing.schema import ServiceSchema
from chassis.tokens import AccessTokenVerifier, Revoked, SigningKeys
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from frontdesk.identity.v1.api_keys_pb2 import CreateApiKeyRequest, ExchangeApiKeyRequest
from frontdesk.identity.v1.identity_pb2 import (
    ChangeStaffMemberRequest,
    GetStaffMemberRequest,
    ListStaffRequest,
    RemoveStaffMemberRequest,
    StaffMember,
    Tokens,
)
from identity.domain.people.staff import Role, StaffChange
from identity.store.people import memberships
from identity_worlds.calling import Process
from identity_worlds.hiring import add, hired, staff_of, system

REPEATS = int(os.environ.get("FRONTDESK_PROVE_ROUNDS", "3"))


async def test_a_member_gets_another_name_role_and_scopes(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made)
    changed = await _change(gateway, made.tokens, member.id, name="Ben R.", bookable=False)
    assert (changed.name, changed.bookable, changed.role) == ("Ben R.", False, "staff")
    limited = await _change(gateway, made.tokens, member.id, scopes=["booking:read"], sets_scopes=True)
    assert list(limited.scopes) == ["booking:read"]
    with pytest.raises(FrontdeskError) as refused:
        again = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
        await gateway.person(gateway.staff.ListStaff, ListStaffRequest(), again)
    assert refused.value.reason == "SCOPE_MISSING"
    freed = await _change(gateway, made.tokens, member.id, sets_scopes=True)
    assert list(freed.scopes) == []
    found = await gateway.person(
        gateway.staff.GetStaffMember, GetStaffMemberRequest(id=member.id), made.tokens
    )
    assert found.staff == freed


async def test_a_refresh_gives_the_rights_of_now(
    gateway: Process, database: Database, signing_keys: SigningKeys
) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made)
    tokens = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
    await _change(gateway, made.tokens, member.id, role="admin", scopes=["item:read"], sets_scopes=True)
    refreshed = await gateway.refresh(tokens.refresh_token)
    caller = await AccessTokenVerifier(signing_keys, Revoked()).verify(refreshed.access_token)
    assert (caller.role, caller.scopes) == ("admin", {"item:read"})


async def test_with_other_rights_the_old_access_tokens_and_keys_end(
    gateway: Process, database: Database, schema: ServiceSchema, signing_keys: SigningKeys
) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made, role=Role.ADMIN)
    tokens = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
    wish = CreateApiKeyRequest(name="Hers", scopes=["item:read"])
    key = (await gateway.person(gateway.api_keys.CreateApiKey, wish, tokens)).key
    await _change(gateway, made.tokens, member.id, role="staff")
    assert await _is_over(schema, signing_keys, tokens)
    with pytest.raises(FrontdeskError):
        await gateway.system(gateway.api_keys.ExchangeApiKey, ExchangeApiKeyRequest(key=key))


async def test_a_removed_member_is_out_at_once(
    gateway: Process, database: Database, schema: ServiceSchema, signing_keys: SigningKeys
) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made, role=Role.ADMIN)
    tokens = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
    wish = CreateApiKeyRequest(name="Hers", scopes=["item:read"])
    key = (await gateway.person(gateway.api_keys.CreateApiKey, wish, tokens)).key
    request = RemoveStaffMemberRequest(id=member.id)
    await gateway.person(gateway.staff.RemoveStaffMember, request, made.tokens)

    assert await _is_over(schema, signing_keys, tokens)
    for refused in (
        gateway.refresh(tokens.refresh_token),
        gateway.sign_in(guest.user.email, workspace=made.workspace.id),
        gateway.system(gateway.api_keys.ExchangeApiKey, ExchangeApiKeyRequest(key=key)),
        gateway.person(gateway.staff.RemoveStaffMember, request, made.tokens),
    ):
        with pytest.raises(FrontdeskError):
            await refused
    assert [one.role for one in await staff_of(gateway, made.tokens)] == ["owner"]
    assert "identity.staff.removed" in _events(schema, made.workspace.id)
    # Elsewhere she is who she was.
    assert (await gateway.sign_in(guest.user.email)).workspace_id == guest.workspace.id
    assert (await gateway.refresh(guest.tokens.refresh_token)).workspace_id == guest.workspace.id


async def test_a_removed_person_can_come_back(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made)
    request = RemoveStaffMemberRequest(id=member.id)
    await gateway.person(gateway.staff.RemoveStaffMember, request, made.tokens)
    await add(database, made.workspace.id, guest, Role.VIEWER)
    assert (await gateway.sign_in(guest.user.email, workspace=made.workspace.id)).access_token


async def test_nobody_raises_above_herself_or_touches_who_outranks_her(
    gateway: Process, database: Database
) -> None:
    made = await gateway.onboard()
    guest, admin = await hired(gateway, database, made, role=Role.ADMIN)
    tokens = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
    (owner,) = [one for one in await staff_of(gateway, made.tokens) if one.role == "owner"]
    for attempt in (
        _change(gateway, tokens, admin.id, role="owner"),
        _change(gateway, tokens, owner.id, role="viewer"),
        _change(gateway, tokens, owner.id, name="Nobody"),
        gateway.person(gateway.staff.RemoveStaffMember, RemoveStaffMemberRequest(id=owner.id), tokens),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        assert refused.value.kind is Kind.DENIED


async def test_the_last_owner_cannot_be_removed_or_demoted(gateway: Process) -> None:
    made = await gateway.onboard()
    (owner,) = await staff_of(gateway, made.tokens)
    for attempt in (
        _change(gateway, made.tokens, owner.id, role="admin"),
        gateway.person(gateway.staff.RemoveStaffMember, RemoveStaffMemberRequest(id=owner.id), made.tokens),
    ):
        with pytest.raises(FrontdeskError) as refused:
            await attempt
        assert refused.value.reason == "LAST_OWNER"


@pytest.mark.parametrize("_repeat", range(REPEATS))
async def test_of_owners_who_demote_and_remove_each_other_at_once_one_stays(
    gateway: Process, database: Database, schema: ServiceSchema, _repeat: int
) -> None:
    made = await gateway.onboard()
    members = [(await staff_of(gateway, made.tokens))[0]]
    tokens = [made.tokens]
    for _ in range(4):
        guest, member = await hired(gateway, database, made, role=Role.OWNER)
        members.append(member)
        tokens.append(await gateway.sign_in(guest.user.email, workspace=made.workspace.id))
    before = _deadlocks(schema)
    attempts = []
    for by, token in enumerate(tokens):
        for at, member in enumerate(members):
            if (by + at) % 2:
                attempts.append(_change(gateway, token, member.id, role="viewer"))
            else:
                request = RemoveStaffMemberRequest(id=member.id)
                attempts.append(gateway.person(gateway.staff.RemoveStaffMember, request, token))
    await asyncio.gather(*attempts, return_exceptions=True)
    async with database.read(system(made.workspace.id)) as tx:
        left = [member for member, _ in await memberships.page(tx, most=10, after=None)]
    assert len([member for member in left if member.role is Role.OWNER]) >= 1
    assert _deadlocks(schema) == before


async def test_a_refresh_waits_for_a_change_of_rights_that_is_under_way(
    gateway: Process, database: Database, signing_keys: SigningKeys
) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made, role=Role.ADMIN)
    here = await gateway.sign_in(guest.user.email, workspace=made.workspace.id)
    async with database.write(system(made.workspace.id)) as tx:
        await memberships.change(tx, UUID(member.id), StaffChange(role=Role.VIEWER), made_from=None)
        refreshing = asyncio.create_task(gateway.refresh(here.refresh_token))
        early, _ = await asyncio.wait({refreshing}, timeout=0.3)
        assert not early
    caller = await AccessTokenVerifier(signing_keys, Revoked()).verify((await refreshing).access_token)
    assert caller.role == "viewer"


@pytest.mark.parametrize("_repeat", range(REPEATS))
async def test_a_role_that_is_taken_is_in_no_token_of_a_refresh_or_sign_in_at_the_same_moment(
    gateway: Process,
    database: Database,
    schema: ServiceSchema,
    signing_keys: SigningKeys,
    _repeat: int,
) -> None:
    made = await gateway.onboard()
    guest, member = await hired(gateway, database, made, role=Role.ADMIN)
    here = [await gateway.sign_in(guest.user.email, workspace=made.workspace.id) for _ in range(10)]
    before = _deadlocks(schema)
    outcomes = await asyncio.gather(
        *(gateway.refresh(tokens.refresh_token) for tokens in here[:5]),
        _change(gateway, made.tokens, member.id, role="viewer"),
        *(gateway.refresh(tokens.refresh_token) for tokens in here[5:]),
        gateway.sign_in(guest.user.email, workspace=made.workspace.id),
    )
    for tokens in outcomes:
        if isinstance(tokens, Tokens) and not await _is_over(schema, signing_keys, tokens):
            caller = await AccessTokenVerifier(signing_keys, Revoked()).verify(tokens.access_token)
            assert caller.role == "viewer"
    assert _deadlocks(schema) == before


async def test_of_two_who_edit_one_version_one_is_told(gateway: Process, database: Database) -> None:
    made = await gateway.onboard()
    _, member = await hired(gateway, database, made)
    results = await asyncio.gather(
        *(_change(gateway, made.tokens, member.id, version=1, name=f"Ben {n}") for n in range(5)),
        return_exceptions=True,
    )
    refused = [one for one in results if isinstance(one, FrontdeskError)]
    assert [one.reason for one in refused] == ["STAFF_CHANGED"] * 4


async def test_staff_of_another_workspace_are_not_found(gateway: Process) -> None:
    mine, other = await gateway.onboard(), await gateway.onboard()
    (me,) = await staff_of(gateway, mine.tokens)
    for named in (me.id, str(uuid4()), "no-id"):
        for attempt in (
            _change(gateway, other.tokens, named, name="Taken"),
            gateway.person(gateway.staff.RemoveStaffMember, RemoveStaffMemberRequest(id=named), other.tokens),
            gateway.person(gateway.staff.GetStaffMember, GetStaffMemberRequest(id=named), other.tokens),
        ):
            with pytest.raises(FrontdeskError) as refused:
                await attempt
            assert refused.value.kind is Kind.NOT_FOUND
    assert (await staff_of(gateway, mine.tokens))[0] == me


async def _change(gateway: Process, tokens: Tokens, id_: str, version: int = 0, **wish) -> StaffMember:
    request = ChangeStaffMemberRequest(id=id_, expected_version=version, **wish)
    return (await gateway.person(gateway.staff.ChangeStaffMember, request, tokens)).staff


async def _is_over(schema: ServiceSchema, signing_keys: SigningKeys, tokens: Tokens) -> bool:
    """Whether whoever hears the events refuses the access token."""
    revoked = Revoked()
    with psycopg.connect(schema.admin_url) as connection:
        rows = connection.execute(
            "SELECT payload FROM identity.outbox WHERE workspace_id = %s"
            " AND type = 'identity.session.revoked'",
            (tokens.workspace_id,),
        )
        for (payload,) in rows:
            revoked.note(SessionRevoked.FromString(payload))
    try:
        await AccessTokenVerifier(signing_keys, revoked).verify(tokens.access_token)
    except FrontdeskError:
        return True
    return False


def _events(schema: ServiceSchema, workspace_id: str) -> set[str]:
    with psycopg.connect(schema.admin_url) as connection:
        rows = connection.execute("SELECT type FROM identity.outbox WHERE workspace_id = %s", (workspace_id,))
        return {type_ for (type_,) in rows}


def _deadlocks(schema: ServiceSchema) -> int:
    with psycopg.connect(schema.admin_url) as connection:
        row = connection.execute(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])

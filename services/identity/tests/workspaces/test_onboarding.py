import asyncio
from uuid import UUID, uuid4

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.identity_events_pb2 import MailRequested, StaffAdded, WorkspaceOnboarded
from frontdesk.identity.v1.identity_pb2 import GetMeRequest, OnboardWorkspaceResponse
from identity_worlds.calling import Process, onboarding
from sqlalchemy import text

OUTBOX = text("SELECT type, aggregate_type, aggregate_id, actor, payload FROM outbox ORDER BY seq")


async def test_onboarding_makes_a_workspace_with_its_owner_signed_in(gateway: Process):
    made = await gateway.onboard(owner_email="  Mira.New@Example.org", workspace_name="Salon  Lumen")
    assert made.user.email == "mira.new@example.org"
    assert made.workspace.name == "Salon Lumen"
    assert made.workspace.created_at.seconds > 0
    assert (made.tokens.token_type, made.tokens.expires_in) == ("bearer", 300)
    assert made.tokens.workspace_id == made.workspace.id

    me = await gateway.person(gateway.staff.GetMe, GetMeRequest(), made.tokens)
    assert (me.user, me.workspace, me.role) == (made.user, made.workspace, "owner")


async def test_onboarding_tells_the_other_services(gateway: Process, database: Database):
    made = await gateway.onboard()
    async with database.read(_inside(made.workspace.id)) as tx:
        onboarded, added, mail = await tx.rows(OUTBOX)
    assert onboarded[:4] == (
        "identity.workspace.onboarded",
        "workspace",
        UUID(made.workspace.id),
        "public:gateway",
    )
    assert WorkspaceOnboarded.FromString(onboarded[4]).workspace == made.workspace
    staff = StaffAdded.FromString(added[4]).staff
    assert added[:3] == ("identity.staff.added", "staff", UUID(staff.id))
    assert (staff.user_id, staff.role, staff.bookable) == (made.user.id, "owner", True)
    assert (mail[0], MailRequested.FromString(mail[4]).kind) == (
        "identity.mail.requested",
        "email_verification",
    )


@pytest.mark.parametrize(
    ("wish", "field", "reason"),
    [
        ({"workspace_slug": "Not A Slug"}, "workspace.slug", "INVALID_FIELD"),
        ({"workspace_time_zone": "Mars/Olympus"}, "workspace.time_zone", "INVALID_FIELD"),
        ({"workspace_currency": "EURO"}, "workspace.currency", "INVALID_FIELD"),
        ({"workspace_country": "XX"}, "workspace.country", "INVALID_FIELD"),
        ({"workspace_name": " "}, "workspace.name", "INVALID_FIELD"),
        ({"owner_name": ""}, "owner.name", "INVALID_FIELD"),
        ({"owner_email": "nowhere"}, "owner.email", "INVALID_FIELD"),
        ({"owner_password": "short"}, "owner.password", "WEAK_PASSWORD"),
    ],
)
async def test_a_wrong_field_is_named(gateway: Process, wish: dict[str, str], field: str, reason: str):
    with pytest.raises(FrontdeskError) as refused:
        await gateway.onboard(**wish)
    assert (refused.value.kind, refused.value.reason) == (Kind.INVALID, reason)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "reason"), [("workspace_slug", "SLUG_TAKEN"), ("owner_email", "EMAIL_TAKEN")]
)
async def test_of_twenty_who_want_the_same_one_gets_it(gateway: Process, field: str, reason: str):
    wanted = f"race-{uuid4().hex[:8]}" + ("@example.org" if field == "owner_email" else "")
    answers = await asyncio.gather(
        *(gateway.onboard(**{field: wanted}) for _ in range(20)), return_exceptions=True
    )
    made = [answer for answer in answers if isinstance(answer, OnboardWorkspaceResponse)]
    refused = [(a.kind, a.reason) for a in answers if isinstance(a, FrontdeskError)]
    assert len(made) == 1
    assert refused == [(Kind.CONFLICT, reason)] * 19


async def test_a_refused_onboarding_leaves_nothing_behind(gateway: Process):
    taken = await gateway.onboard()
    free = f"free-{uuid4().hex[:8]}"
    with pytest.raises(FrontdeskError):
        await gateway.onboard(owner_email=taken.user.email, workspace_slug=free)
    assert (await gateway.onboard(workspace_slug=free)).workspace.slug == free


async def test_a_repeat_under_the_same_key_gets_the_first_answer_byte_for_byte(gateway: Process):
    request, key = onboarding(), uuid4().hex
    onboard = gateway.workspaces.OnboardWorkspace
    first, second = await asyncio.gather(*(gateway.visitor(onboard, request, key) for _ in range(2)))
    third = await gateway.visitor(onboard, request, key)
    assert first.SerializeToString() == second.SerializeToString() == third.SerializeToString()


async def test_the_same_key_with_another_body_is_refused(gateway: Process):
    request, key = onboarding(), uuid4().hex
    await gateway.visitor(gateway.workspaces.OnboardWorkspace, request, key)
    request.workspace.name = "Another name"
    with pytest.raises(FrontdeskError) as refused:
        await gateway.visitor(gateway.workspaces.OnboardWorkspace, request, key)
    assert refused.value.reason == "IDEMPOTENCY_KEY_REUSED"


async def test_without_a_key_a_repeat_is_a_new_onboarding(gateway: Process):
    request = onboarding()
    await gateway.visitor(gateway.workspaces.OnboardWorkspace, request)
    with pytest.raises(FrontdeskError) as refused:
        await gateway.visitor(gateway.workspaces.OnboardWorkspace, request)
    assert refused.value.reason == "SLUG_TAKEN"


def _inside(workspace_id: str) -> Caller:
    return Caller.system("identity", UUID(workspace_id))

import asyncio
from uuid import UUID, uuid4

import pytest
from chassis.context import Caller
from chassis.db import Database
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.common.v1.personal_data_pb2 import DescribeErasureSubjectRequest
from frontdesk.identity.v1 import personal_data_pb2 as pb
from frontdesk.identity.v1.identity_pb2 import OnboardWorkspaceResponse
from identity.credentials.erasure_papers import ErasurePapers
from identity.domain.personal_data.erasure import Subject
from identity_worlds.assembly import MASTER_SECRET
from identity_worlds.calling import PASSWORD, Process, refused
from identity_worlds.mails import stored
from sqlalchemy import text

EMITTED = text("SELECT type FROM outbox WHERE workspace_id = :workspace_id ORDER BY seq")


async def erase(gateway: Process, made: OnboardWorkspaceResponse) -> pb.Erasure:
    request = pb.EraseWorkspaceRequest(confirm=made.workspace.slug)
    return (await gateway.person(gateway.personal_data.EraseWorkspace, request, made.tokens)).erasure


async def test_of_ten_who_delete_a_workspace_at_once_all_follow_the_same_erasure(
    gateway: Process, database: Database
):
    made = await gateway.onboard()
    erasures = await asyncio.gather(*(erase(gateway, made) for _ in range(10)), return_exceptions=True)
    told = [each for each in erasures if isinstance(each, pb.Erasure)]
    assert len({each.token for each in told}) == 1
    caller = Caller.system("identity", UUID(made.workspace.id))
    async with database.read(caller) as tx:
        types = [type_ for (type_,) in await tx.rows(EMITTED)]
    assert types.count("identity.erasure.requested") == 1
    assert types.count("identity.session.revoked") == 1


async def test_who_belongs_nowhere_any_more_has_no_account(gateway: Process):
    made = await gateway.onboard()
    await erase(gateway, made)
    await refused("INVALID_CREDENTIALS", gateway.sign_in(made.user.email, PASSWORD))
    again = await gateway.onboard(owner_email=made.user.email, workspace_slug=made.workspace.slug)
    assert again.user.id != made.user.id


async def test_a_deletion_is_confirmed_in_words(gateway: Process):
    made = await gateway.onboard()
    stub = gateway.personal_data
    for doubtful in (
        gateway.person(stub.EraseWorkspace, pb.EraseWorkspaceRequest(confirm="other"), made.tokens),
        gateway.person(stub.EraseMe, pb.EraseMeRequest(confirm="yes"), made.tokens),
    ):
        await refused("INVALID_FIELD", doubtful)


async def test_an_owner_deletes_the_workspaces_first(gateway: Process):
    made = await gateway.onboard()
    request = pb.EraseMeRequest(confirm="delete-my-account")
    with pytest.raises(FrontdeskError) as error:
        await gateway.person(gateway.personal_data.EraseMe, request, made.tokens)
    assert error.value.reason == "OWNER_OF_WORKSPACE"
    assert error.value.facts["workspaces"] == [made.workspace.slug]


async def test_the_progress_is_told_to_whoever_has_the_token_and_to_nobody_else(gateway: Process):
    erasure = await erase(gateway, await gateway.onboard())
    method = gateway.personal_data.GetErasure
    seen = (await gateway.visitor(method, pb.GetErasureRequest(token=erasure.token))).erasure
    assert (seen.scope, seen.state, seen.steps_done, seen.steps_total) == ("workspace", "working", 0, 9)
    for forged in ("", "AAAA", "!", erasure.token[:-4] + "AAAA", ErasurePapers("another").token(uuid4())):
        await refused("NOT_FOUND", gateway.visitor(method, pb.GetErasureRequest(token=forged)))


async def test_whom_an_erasure_is_about_is_told_to_services_in_its_workspaces_only(
    gateway: Process, booking: Process
):
    erasure = await erase(gateway, await gateway.onboard())
    id_ = str(ErasurePapers(MASTER_SECRET).erasure_of(erasure.token))
    request = DescribeErasureSubjectRequest(erasure_id=id_)
    await refused("NOT_FOUND", booking.system(booking.subjects.DescribeErasureSubject, request, str(uuid4())))
    await refused("DENIED", gateway.system(gateway.subjects.DescribeErasureSubject, request, str(uuid4())))


def test_the_papers_of_an_erasure_are_sealed_to_it():
    papers = ErasurePapers(MASTER_SECRET)
    workspace_id, staff_id, erasure_id = uuid4(), uuid4(), uuid4()
    subject = Subject(
        user_id=uuid4(), name="Mira Sommer", email="mira@example.org", staff={workspace_id: staff_id}
    )
    sealed = papers.seal(erasure_id, subject)
    assert b"Mira" not in sealed
    assert papers.open(erasure_id, sealed) == subject


async def test_who_finds_an_open_device_takes_no_export_along(gateway: Process, schema: ServiceSchema):
    made = await gateway.onboard()
    stored(
        schema,
        "UPDATE sessions SET proved_at = now() - interval '11 minutes' WHERE user_id = %s",
        made.user.id,
    )
    request = gateway.person(gateway.personal_data.RequestExport, pb.RequestExportRequest(), made.tokens)
    await refused("REAUTHENTICATION_REQUIRED", request)


async def test_an_export_is_its_persons_and_one_at_a_time(gateway: Process):
    made, stranger = await gateway.onboard(), await gateway.onboard()
    stub = gateway.personal_data
    asked = [gateway.person(stub.RequestExport, pb.RequestExportRequest(), made.tokens) for _ in range(10)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    (export,) = [each.export for each in answers if isinstance(each, pb.RequestExportResponse)]
    assert {each.reason for each in answers if isinstance(each, FrontdeskError)} == {"EXPORT_UNDER_WAY"}
    request = pb.GetExportRequest(id=export.id)
    seen = (await gateway.person(stub.GetExport, request, made.tokens)).export
    assert (seen.state, seen.parts_done, seen.parts_total, seen.token) == ("collecting", 0, 5, "")
    await refused("NOT_FOUND", gateway.person(stub.GetExport, request, stranger.tokens))

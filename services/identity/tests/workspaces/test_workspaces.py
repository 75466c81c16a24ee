from uuid import uuid4

import pytest
from chassis.errors import FrontdeskError, Kind
from frontdesk.identity.v1.identity_pb2 import GetWorkspaceRequest, ResolveWorkspaceRequest
from identity_worlds.calling import SEEDS, Process


async def test_one_sees_ones_own_workspace(gateway: Process):
    made = await gateway.onboard()
    answer = await gateway.person(gateway.workspaces.GetWorkspace, GetWorkspaceRequest(), made.tokens)
    assert answer.workspace == made.workspace


async def test_a_workspace_is_found_by_slug_and_by_id(gateway: Process, booking: Process):
    made = await gateway.onboard()
    for process in (gateway, booking):
        for named in (made.workspace.slug, made.workspace.id):
            request = ResolveWorkspaceRequest(slug_or_id=named)
            answer = await process.system(process.workspaces.ResolveWorkspace, request)
            assert answer.workspace == made.workspace


@pytest.mark.parametrize("named", ["no-such-slug", str(uuid4()), "", "x" * 1000, "nul\x00"])
async def test_an_unknown_workspace_is_not_found(gateway: Process, named: str):
    with pytest.raises(FrontdeskError) as refused:
        await gateway.system(gateway.workspaces.ResolveWorkspace, ResolveWorkspaceRequest(slug_or_id=named))
    assert refused.value.kind is Kind.NOT_FOUND


async def test_a_visitor_cannot_resolve(gateway: Process):
    request = ResolveWorkspaceRequest(slug_or_id="some-slug")
    with pytest.raises(FrontdeskError) as refused:
        await gateway.visitor(gateway.workspaces.ResolveWorkspace, request)
    assert refused.value.kind is Kind.UNAUTHENTICATED


async def test_a_process_without_a_known_key_gets_nowhere(address: str):
    nobody = Process("nobody", SEEDS["nobody"], address)
    with pytest.raises(FrontdeskError) as refused:
        await nobody.onboard()
    assert refused.value.kind is Kind.UNAUTHENTICATED
    await nobody.peer.close()

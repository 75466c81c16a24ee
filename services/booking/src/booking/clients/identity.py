"""What bookings ask identity for: people and the workspace itself."""

from collections.abc import Iterable
from uuid import UUID

from chassis.context import Via
from chassis.rpc.client import Origin, Peer
from frontdesk.identity.v1.identity_pb2 import LookUpStaffRequest, ResolveWorkspaceRequest
from frontdesk.identity.v1.identity_pb2_grpc import StaffServiceStub, WorkspaceServiceStub

from booking.domain.workspace.workspace import StaffMember, Workspace

PATIENCE_SECONDS = 0.3


class Identity:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._staff = StaffServiceStub(peer.channel)
        self._workspaces = WorkspaceServiceStub(peer.channel)

    async def look_up_staff(self, workspace_id: UUID, ids: Iterable[UUID]) -> list[StaffMember]:
        reply = await self._peer.call(
            self._staff.LookUpStaff,
            LookUpStaffRequest(ids=map(str, ids)),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        return [StaffMember(id=UUID(one.id), name=one.name, bookable=one.bookable) for one in reply.staff]

    async def workspace(self, workspace_id: UUID) -> Workspace:
        reply = await self._peer.call(
            self._workspaces.ResolveWorkspace,
            ResolveWorkspaceRequest(slug_or_id=str(workspace_id)),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        found = reply.workspace
        return Workspace(
            id=UUID(found.id),
            name=found.name,
            slug=found.slug,
            time_zone=found.time_zone,
            currency=found.currency,
        )

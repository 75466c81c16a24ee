from uuid import UUID

from chassis.context import Via
from chassis.rpc.client import Origin, Peer
from frontdesk.identity.v1.identity_pb2 import ResolveWorkspaceRequest
from frontdesk.identity.v1.identity_pb2_grpc import WorkspaceServiceStub

from analytics.domain.workspace import Workspace

PATIENCE_SECONDS = 0.3


class Identity:
    """Knows every workspace from the moment it exists."""

    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._workspaces = WorkspaceServiceStub(peer.channel)

    async def workspace(self, workspace_id: UUID) -> Workspace:
        """Raises `RemoteError`."""
        reply = await self._peer.call(
            self._workspaces.ResolveWorkspace,
            ResolveWorkspaceRequest(slug_or_id=str(workspace_id)),
            origin=Origin(via=Via.SYSTEM, workspace_id=workspace_id),
            timeout=PATIENCE_SECONDS,
        )
        return Workspace(time_zone=reply.workspace.time_zone, currency=reply.workspace.currency)

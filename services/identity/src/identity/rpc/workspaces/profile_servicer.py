from chassis.db import Tx
from chassis.rpc.methods import Servicer, write
from frontdesk.identity.v1 import workspaces_pb2_grpc
from frontdesk.identity.v1.workspaces_pb2 import ChangeWorkspaceRequest, ChangeWorkspaceResponse

from identity.actions.workspaces.change_workspace import change_workspace
from identity.domain.workspaces.workspace import ProfileChange
from identity.rpc import convert


class WorkspaceProfileServicer(Servicer, workspaces_pb2_grpc.WorkspaceProfileServiceServicer):
    @write
    async def ChangeWorkspace(self, tx: Tx, request: ChangeWorkspaceRequest) -> ChangeWorkspaceResponse:
        sent = {field.name: value for field, value in request.ListFields() if field.has_presence}
        wish = ProfileChange(**sent).checked()
        changed = await change_workspace(tx, wish, made_from=request.expected_version or None)
        return ChangeWorkspaceResponse(workspace=convert.workspace_message(changed))

from chassis.db import Tx
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer, write
from frontdesk.identity.v1 import me_pb2_grpc
from frontdesk.identity.v1.me_pb2 import ChangeMeRequest, ChangeMeResponse

from identity.actions.staff.change_me import change_me
from identity.domain.people import person_change
from identity.rpc import convert
from identity.rpc.people import person
from identity.store import workspaces


class MeServicer(Servicer, me_pb2_grpc.MeServiceServicer):
    @write
    async def ChangeMe(self, tx: Tx, request: ChangeMeRequest) -> ChangeMeResponse:
        user_id, _ = person(tx.caller)
        wish = person_change.checked(
            name=request.name if request.HasField("name") else None,
            spoken=request.locale if request.HasField("locale") else None,
        )
        me = await change_me(tx, user_id, wish, made_from=request.expected_version or None)
        workspace = await workspaces.find(tx)
        if workspace is None:
            raise NotFound("there is no such workspace")
        return ChangeMeResponse(
            user=convert.user_message(me.user),
            workspace=convert.workspace_message(workspace),
            role=me.role.value,
        )

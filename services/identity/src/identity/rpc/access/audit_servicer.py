from chassis.db import ReadTx
from chassis.errors import NotFound
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import ListAuditLogRequest, ListAuditLogResponse

from identity.domain import text
from identity.domain.access.audit import AuditFilter, span
from identity.rpc import convert
from identity.store import workspaces
from identity.store.access import audit_log


class AuditServicer(Servicer, identity_pb2_grpc.AuditServiceServicer):
    @read
    async def ListAuditLog(self, tx: ReadTx, request: ListAuditLogRequest) -> ListAuditLogResponse:
        workspace = await workspaces.find(tx)
        if workspace is None:
            raise NotFound("there is no such workspace")
        first_day, last_day = getattr(request, "from"), request.to
        begin, end = span(first_day, last_day, workspace.profile.time_zone)
        wanted = AuditFilter(
            action=text.storable(request.action) or None,
            actor=text.storable(request.actor) or None,
            begin=begin,
            end=end,
        )
        filters = (wanted.action, wanted.actor, first_day, last_day)
        page = paging.read(request.page, tx.workspace_id, "audit log", *filters)
        found = await audit_log.page(tx, wanted, most=page.fetch, after=page.after_moment())
        shown, next_cursor = paging.cut(page, found, lambda entry: (entry.at, entry.id))
        items = [convert.audit_message(entry) for entry in shown]
        return ListAuditLogResponse(items=items, next_cursor=next_cursor)

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.identity.audit import AuditPage, AuditQuery
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Audit log")

LIST = Rpc(DESCRIPTOR, "AuditService.ListAuditLog", request=AuditQuery, reply=AuditPage)


@routes.get("/audit-log", **answers(200, AuditPage))
async def list_audit_log(query: Annotated[AuditQuery, Query()], call: Staff) -> Response:
    """What was done to accounts and access, by whom; for owner and admins."""
    return ok(await call(LIST, query))

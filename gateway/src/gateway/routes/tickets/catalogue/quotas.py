from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_removal_pb2 import DESCRIPTOR as REMOVAL
from frontdesk.booking.v1.tickets_types_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.tickets.stock import (
    NewQuota,
    Quota,
    QuotaDetails,
    QuotaFilter,
    QuotaPage,
    Reconciliation,
)
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Quotas")

CREATE = Rpc(DESCRIPTOR, "QuotaService.CreateQuota", request=NewQuota, reply=Quota, unwrap="quota")
REPLACE = Rpc(
    DESCRIPTOR,
    "QuotaService.ReplaceQuota",
    request=QuotaDetails,
    given=("id", "expected_version"),
    reply=Quota,
    unwrap="quota",
)
GET = Rpc(DESCRIPTOR, "QuotaService.GetQuota", given=("id",), reply=Quota, unwrap="quota")
LIST = Rpc(DESCRIPTOR, "QuotaService.ListQuotas", request=QuotaFilter, reply=QuotaPage)
RECONCILE = Rpc(DESCRIPTOR, "QuotaService.ReconcileQuota", given=("id",), reply=Reconciliation)
DELETE = Rpc(REMOVAL, "TicketRemovalService.DeleteQuota", given=("id", "expected_version"))


@routes.post("/quotas", **answers(201, Quota, **TAGGED))
async def create_quota(body: NewQuota, call: Staff) -> Response:
    """How many tickets of these types there are; a type may be in several."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/quotas", **answers(200, QuotaPage, 404))
async def list_quotas(chosen: Annotated[QuotaFilter, Query()], call: Staff) -> Response:
    """Of one event."""
    return ok(await call(LIST, chosen))


@routes.get("/quotas/{id}", **answers(200, Quota, **TAGGED))
async def get_quota(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/quotas/{id}", **answers(200, Quota, 412, 428, **TAGGED))
async def replace_quota(
    id: PathId,
    body: QuotaDetails,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """A size below what is out leaves nothing free and says how many are too many."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/quotas/{id}", status_code=204, response_model=None, responses={409: {}, 412: {}, 428: {}})
async def delete_quota(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """A quota that no type draws from, and of which nothing is sold, held or kept back; else 409."""
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


@routes.get("/quotas/{id}/reconciliation", **answers(200, Reconciliation))
async def reconcile_quota(id: PathId, call: Staff) -> Response:
    """Counts anew and reports where the counters differ; changes nothing."""
    return ok(await call(RECONCILE, id=str(id)))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.quota.version, status=status)

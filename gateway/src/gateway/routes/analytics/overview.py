from __future__ import annotations

from typing import Annotated

from chassis.errors import NotFound
from fastapi import APIRouter, Query
from frontdesk.analytics.v1.analytics_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.analytics import Overview, OverviewQuery
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Analytics")

GET = Rpc(DESCRIPTOR, "OverviewService.GetOverview", request=OverviewQuery, reply=Overview, unwrap="overview")


@routes.get("/analytics/workspaces/{workspace_id}/overview", **answers(200, Overview))
async def get_overview(
    workspace_id: PathId, chosen: Annotated[OverviewQuery, Query()], call: Staff
) -> Response:
    """The figures of a range of local days beside the range before."""
    if workspace_id != call.origin.workspace_id:
        raise NotFound("there is no such workspace")
    return ok(await call(GET, chosen))

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.analytics.v1.analytics_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.analytics import EventFilter, EventPage
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Analytics")

LIST = Rpc(DESCRIPTOR, "EventLogService.ListEvents", request=EventFilter, reply=EventPage)


@routes.get("/event-log", **answers(200, EventPage))
async def list_events(chosen: Annotated[EventFilter, Query()], call: Staff) -> Response:
    """What happened in this workspace, newest first."""
    return ok(await call(LIST, chosen))

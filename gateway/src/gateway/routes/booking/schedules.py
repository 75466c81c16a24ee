from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking import NewSchedule, Schedule, ScheduleFilter, SchedulePage
from gateway.routes.api import answers, created, ok, router

routes: APIRouter = router("Schedules")

CREATE = Rpc(
    DESCRIPTOR, "ScheduleService.CreateSchedule", request=NewSchedule, reply=Schedule, unwrap="schedule"
)
REPLACE = Rpc(
    DESCRIPTOR,
    "ScheduleService.ReplaceSchedule",
    request=NewSchedule,
    given=("id",),
    reply=Schedule,
    unwrap="schedule",
)
GET = Rpc(DESCRIPTOR, "ScheduleService.GetSchedule", given=("id",), reply=Schedule, unwrap="schedule")
LIST = Rpc(DESCRIPTOR, "ScheduleService.ListSchedules", request=ScheduleFilter, reply=SchedulePage)


@routes.post("/schedules", **answers(201, Schedule, 409))
async def create_schedule(body: NewSchedule, call: Staff) -> Response:
    """The weekly hours of one person."""
    return created(await call(CREATE, body))


@routes.get("/schedules", **answers(200, SchedulePage))
async def list_schedules(chosen: Annotated[ScheduleFilter, Query()], call: Staff) -> Response:
    return ok(await call(LIST, chosen))


@routes.get("/schedules/{id}", **answers(200, Schedule))
async def get_schedule(id: PathId, call: Staff) -> Response:  # noqa: A002
    return ok(await call(GET, id=str(id)))


@routes.put("/schedules/{id}", **answers(200, Schedule, 409))
async def replace_schedule(id: PathId, body: NewSchedule, call: Staff) -> Response:  # noqa: A002
    return ok(await call(REPLACE, body, id=str(id)))

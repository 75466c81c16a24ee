from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.schedules import NewSchedule, Schedule, ScheduleFilter, SchedulePage
from gateway.routes.api import answers, ok, router
from gateway.routes.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Schedules")

CREATE = Rpc(
    DESCRIPTOR, "ScheduleService.CreateSchedule", request=NewSchedule, reply=Schedule, unwrap="schedule"
)
REPLACE = Rpc(
    DESCRIPTOR,
    "ScheduleService.ReplaceSchedule",
    request=NewSchedule,
    given=("id", "expected_version"),
    reply=Schedule,
    unwrap="schedule",
)
GET = Rpc(DESCRIPTOR, "ScheduleService.GetSchedule", given=("id",), reply=Schedule, unwrap="schedule")
LIST = Rpc(DESCRIPTOR, "ScheduleService.ListSchedules", request=ScheduleFilter, reply=SchedulePage)


@routes.post("/schedules", **answers(201, Schedule, 409, **TAGGED))
async def create_schedule(body: NewSchedule, call: Staff) -> Response:
    """The weekly hours of one person."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/schedules", **answers(200, SchedulePage))
async def list_schedules(chosen: Annotated[ScheduleFilter, Query()], call: Staff) -> Response:
    return ok(await call(LIST, chosen))


@routes.get("/schedules/{id}", **answers(200, Schedule, **TAGGED))
async def get_schedule(id: PathId, call: Staff) -> Response:  # noqa: A002
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/schedules/{id}", **answers(200, Schedule, 409, 412, 428, **TAGGED))
async def replace_schedule(
    id: PathId,  # noqa: A002
    body: NewSchedule,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """`If-Match` names the version that was edited; of two who edited the same one, one is refused."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.schedule.version, status=status)

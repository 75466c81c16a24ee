from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR
from frontdesk.booking.v1.openings_pb2 import DESCRIPTOR as OPENINGS
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.availability.schedules import (
    NewSchedule,
    Openings,
    OpeningWindow,
    Schedule,
    ScheduleFilter,
    SchedulePage,
)
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

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
DELETE = Rpc(DESCRIPTOR, "ScheduleService.DeleteSchedule", given=("id", "expected_version"))
LIST = Rpc(DESCRIPTOR, "ScheduleService.ListSchedules", request=ScheduleFilter, reply=SchedulePage)
OPEN = Rpc(
    OPENINGS,
    "OpeningService.ListOpenings",
    request=OpeningWindow,
    given=("schedule_id",),
    reply=Openings,
)


@routes.post("/schedules", **answers(201, Schedule, 409, **TAGGED))
async def create_schedule(body: NewSchedule, call: Staff) -> Response:
    """The hours of one person: a week, what stands in for it between dates, and single dates."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/schedules", **answers(200, SchedulePage))
async def list_schedules(chosen: Annotated[ScheduleFilter, Query()], call: Staff) -> Response:
    return ok(await call(LIST, chosen))


@routes.get("/schedules/{id}", **answers(200, Schedule, **TAGGED))
async def get_schedule(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/schedules/{id}", **answers(200, Schedule, 409, 412, 428, **TAGGED))
async def replace_schedule(
    id: PathId,
    body: NewSchedule,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """`If-Match` names the version that was edited; of two who edited the same one, one is refused."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/schedules/{id}", status_code=204, response_model=None, responses={412: {}, 428: {}})
async def delete_schedule(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """The person is offered no more; bookings stay. `If-Match` names the version that was read."""
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


@routes.get("/schedules/{id}/openings", **answers(200, Openings))
async def list_openings(
    id: PathId,
    window: Annotated[OpeningWindow, Query()],
    call: Staff,
) -> Response:
    """When the person works on each date, and by which rule; closed time is left out."""
    return ok(await call(OPEN, window, schedule_id=str(id)))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.schedule.version, status=status)

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.calendars_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.availability.calendars import (
    CalendarFilter,
    ChangedCalendar,
    NewCalendar,
    OutsideCalendar,
    OutsideCalendarPage,
)
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Calendars")


def _rpc(name: str, **more: Any) -> Rpc:
    return Rpc(DESCRIPTOR, f"CalendarService.{name}", reply=OutsideCalendar, unwrap="calendar", **more)


CREATE = _rpc("CreateCalendar", request=NewCalendar)
REPLACE = _rpc("ReplaceCalendar", request=ChangedCalendar, given=("id", "expected_version"))
REFRESH = _rpc("RefreshCalendar", given=("id",))
GET = _rpc("GetCalendar", given=("id",))
DELETE = Rpc(DESCRIPTOR, "CalendarService.DeleteCalendar", given=("id", "expected_version"))
LIST = Rpc(DESCRIPTOR, "CalendarService.ListCalendars", request=CalendarFilter, reply=OutsideCalendarPage)


@routes.post("/calendars", **answers(201, OutsideCalendar, **TAGGED))
async def create_calendar(body: NewCalendar, call: Staff) -> Response:
    """Lets a calendar kept elsewhere block a person's time. It is fetched at once, then every 15 minutes."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/calendars", **answers(200, OutsideCalendarPage))
async def list_calendars(chosen: Annotated[CalendarFilter, Query()], call: Staff) -> Response:
    """Each with the age of what is known of it."""
    return ok(await call(LIST, chosen))


@routes.get("/calendars/{id}", **answers(200, OutsideCalendar, **TAGGED))
async def get_calendar(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/calendars/{id}", **answers(200, OutsideCalendar, 412, 428, **TAGGED))
async def replace_calendar(
    id: PathId,
    body: ChangedCalendar,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """`If-Match` names the version that was edited."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/calendars/{id}", status_code=204, response_model=None, responses={412: {}, 428: {}})
async def delete_calendar(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """Its events block nothing any more. `If-Match` names the version that was read."""
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


@routes.post("/calendars/{id}/refresh", **answers(200, OutsideCalendar, **TAGGED))
async def refresh_calendar(id: PathId, call: Staff) -> Response:
    """Fetches it within seconds; read `read_at` again to see when it was."""
    return _written(REFRESH, await call.ask(REFRESH, id=str(id)))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.calendar.version, status=status)

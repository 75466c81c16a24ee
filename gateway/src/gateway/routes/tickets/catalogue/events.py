from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_dates_pb2 import DESCRIPTOR as DATES
from frontdesk.booking.v1.tickets_shows_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.tickets.events import (
    DateCancellation,
    DateTimes,
    Event,
    EventCancellation,
    EventDetails,
    EventFilter,
    EventPage,
    MoreDates,
    NewEvent,
)
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Events")

CREATE = Rpc(DESCRIPTOR, "ShowService.CreateShow", request=NewEvent, reply=Event, unwrap="show")
REPLACE = Rpc(
    DESCRIPTOR,
    "ShowService.ReplaceShow",
    request=EventDetails,
    given=("id", "expected_version"),
    reply=Event,
    unwrap="show",
)
ADD_DATES = Rpc(
    DESCRIPTOR, "ShowService.AddShowDates", request=MoreDates, given=("id",), reply=Event, unwrap="show"
)
MOVE_DATE = Rpc(
    DATES,
    "ShowDateService.MoveShowDate",
    request=DateTimes,
    given=("id", "date_id", "expected_version"),
    reply=Event,
    unwrap="show",
)
CANCEL_DATE = Rpc(
    DATES,
    "ShowDateService.CancelShowDate",
    request=DateCancellation,
    given=("id", "date_id"),
    reply=Event,
    unwrap="show",
)
GET = Rpc(DESCRIPTOR, "ShowService.GetShow", given=("id",), reply=Event, unwrap="show")
LIST = Rpc(DESCRIPTOR, "ShowService.ListShows", request=EventFilter, reply=EventPage)
PUBLISH = Rpc(DESCRIPTOR, "ShowService.PublishShow", given=("id",), reply=Event, unwrap="show")
CANCEL = Rpc(
    DESCRIPTOR,
    "ShowService.CancelShow",
    request=EventCancellation,
    given=("id",),
    reply=Event,
    unwrap="show",
)
DELETE = Rpc(DESCRIPTOR, "ShowService.DeleteShow", given=("id",))


@routes.post("/events", **answers(201, Event, 409, **TAGGED))
async def create_event(body: NewEvent, call: Staff) -> Response:
    """A draft, with dates one by one, by rule, or both."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/events", **answers(200, EventPage))
async def list_events(chosen: Annotated[EventFilter, Query()], call: Staff) -> Response:
    return ok(await call(LIST, chosen))


@routes.get("/events/{id}", **answers(200, Event, **TAGGED))
async def get_event(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/events/{id}", **answers(200, Event, 409, 412, 428, **TAGGED))
async def replace_event(
    id: PathId,
    body: EventDetails,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """`If-Match` names the version that was edited. Zone, currency and dates stay as they are."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/events/{id}", status_code=204, response_model=None, responses={409: {}})
async def delete_event(id: PathId, call: Staff) -> Response:
    """Takes a draft away with all that hangs on it. What was published once is cancelled instead."""
    await call(DELETE, id=str(id))
    return no_content()


@routes.post("/events/{id}/dates", **answers(200, Event, 409, **TAGGED))
async def add_dates(id: PathId, body: MoreDates, call: Staff) -> Response:
    """More dates; one that is there already is not added again."""
    return _written(ADD_DATES, await call.ask(ADD_DATES, body, id=str(id)))


@routes.put("/events/{id}/dates/{date_id}", **answers(200, Event, 409, 412, 428, **TAGGED))
async def move_date(
    id: PathId,
    date_id: PathId,
    body: DateTimes,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """Another time: tickets, check-in lists and quotas go along, and who has tickets is told by mail.

    `If-Match` names the version of the event.
    """
    reply = await call.ask(MOVE_DATE, body, id=str(id), date_id=str(date_id), expected_version=made_from)
    return _written(MOVE_DATE, reply)


@routes.post("/events/{id}/dates/{date_id}/cancel", **answers(200, Event, 409, **TAGGED))
async def cancel_date(
    id: PathId,
    date_id: PathId,
    call: Staff,
    body: DateCancellation | None = None,
) -> Response:
    """Removes a date that nobody has had a ticket for; another one is cancelled, and who has tickets is told.

    Its tickets stay valid, to be swapped for another date, or become void and what was paid is wanted back.
    """
    reply = await call.ask(CANCEL_DATE, body or DateCancellation(), id=str(id), date_id=str(date_id))
    return _written(CANCEL_DATE, reply)


@routes.post("/events/{id}/publish", **answers(200, Event, 409, **TAGGED))
async def publish_event(id: PathId, call: Staff) -> Response:
    """Shows it in the shop; again changes nothing."""
    return _written(PUBLISH, await call.ask(PUBLISH, id=str(id)))


@routes.post("/events/{id}/cancel", **answers(200, Event, **TAGGED))
async def cancel_event(
    id: PathId,
    call: Staff,
    body: EventCancellation | None = None,
) -> Response:
    """Ends its sale; its tickets stay as they are, or all become void."""
    return _written(CANCEL, await call.ask(CANCEL, body or EventCancellation(), id=str(id)))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.show.version, status=status)

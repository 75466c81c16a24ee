from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Query
from frontdesk.booking.v1.calendar_feeds_pb2 import DESCRIPTOR
from frontdesk.booking.v1.calendar_feeds_pb2 import CalendarFeed as FeedMessage
from starlette.requests import Request
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.binding.replies import compile_reply
from gateway.door import PathId, Staff
from gateway.models.booking.calendar_feeds import (
    CalendarFeed,
    CalendarFeedFilter,
    CalendarFeedMade,
    CalendarFeedPage,
    NewCalendarFeed,
)
from gateway.routes.rest.addresses import public_url
from gateway.routes.rest.api import PREFIX, answers, created, no_content, ok, router
from gateway.routes.rest.links import LinkHolder

routes: APIRouter = router("Calendar feeds")
FILE: dict[str, Any] = {
    "response_model": None,
    "responses": {
        200: {"content": {"text/calendar": {"schema": {"type": "string"}}}},
        304: {"description": "It is still what `If-None-Match` names."},
    },
}
_render_feed = compile_reply(FeedMessage.DESCRIPTOR, CalendarFeed)


CREATE = Rpc(DESCRIPTOR, "CalendarFeedService.CreateCalendarFeed", request=NewCalendarFeed)
DELETE = Rpc(DESCRIPTOR, "CalendarFeedService.DeleteCalendarFeed", given=("id",))
LIST = Rpc(
    DESCRIPTOR, "CalendarFeedService.ListCalendarFeeds", request=CalendarFeedFilter, reply=CalendarFeedPage
)
READ = Rpc(DESCRIPTOR, "CalendarFeedService.GetFeedFile", given=("token",))


@routes.post("/calendar-feeds", **answers(201, CalendarFeedMade))
async def create_calendar_feed(body: NewCalendarFeed, call: Staff, request: Request) -> Response:
    """An address by which calendar programs read the appointments of a person, or of everybody."""
    made: Any = await call.ask(CREATE, body)
    url = f"{public_url(request)}{PREFIX}/calendars/{made.token}.ics"
    return created(orjson.dumps({**_render_feed(made.feed), "url": url}))


@routes.get("/calendar-feeds", **answers(200, CalendarFeedPage))
async def list_calendar_feeds(chosen: Annotated[CalendarFeedFilter, Query()], call: Staff) -> Response:
    """In the order they were made, without their addresses."""
    return ok(await call(LIST, chosen))


@routes.delete("/calendar-feeds/{id}", status_code=204, response_model=None)
async def delete_calendar_feed(id: PathId, call: Staff) -> Response:
    """Its address opens nothing from now on. The feeds of who leaves the business end by themselves."""
    await call(DELETE, id=str(id))
    return no_content()


@routes.get("/calendars/{token}.ics", **FILE)
async def read_calendar_feed(
    token: str, call: LinkHolder, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    """Appointments from 30 days ago to a year ahead as iCalendar, cancelled ones left out.

    Up to 4,000 ahead and 1,000 back. Times are in UTC, what only was asked for is `TENTATIVE`, and an
    appointment has the `UID` that it has in mails.
    """
    reply: Any = await call.ask(READ, token=token)
    tag = f'"{reply.etag}"'
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(reply.last_modified.ToDatetime(UTC), usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    if _holds(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="appointments.ics"'
    return Response(reply.content, media_type="text/calendar; charset=utf-8", headers=headers)


def _holds(if_none_match: str | None, tag: str) -> bool:
    """Whether the reader has it (RFC 9110, section 13.1.2); tags are compared weakly there."""
    given = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return tag in given or given == ["*"]

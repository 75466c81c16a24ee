from __future__ import annotations

import base64
from functools import partial
from typing import Annotated

import orjson
from chassis.errors import Denied, NotFound, Unauthenticated, WorkspaceSuspended
from fastapi import APIRouter, Header
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from gateway.door import Door, Staff
from gateway.routes.rest.api import PREFIX
from gateway.stream import Feed, Session
from gateway.stream.public_events import LISTENERS, may_hear

# Its answer has no end, so it is no strict JSON route.
routes = APIRouter(prefix=PREFIX, tags=["Live stream"])

_EXAMPLE = (
    "id: 00000000000004d2\n"
    "event: booking.booking.confirmed\n"
    'data: {"id":"...","type":"booking.booking.confirmed","occurred_at":"2026-12-01T08:00:00Z",'
    '"aggregate_type":"booking","aggregate_id":"...","data":{"booking":{}}}\n\n'
)


@routes.get(
    "/stream",
    response_model=None,
    responses={
        200: {
            "description": "Server-sent events. `resync`: events are missing, read the state anew; "
            "`reauthenticate`: the token ended, connect again with a new one.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        },
        503: {},
    },
)
async def stream_events(
    request: Request,
    call: Staff,
    last_event_id: Annotated[
        str | None, Header(description="Of the last event seen: what followed it is sent first.")
    ] = None,
) -> Response:
    """What happens in the workspace, as it happens."""
    caller, token = call.caller, call.origin.user_token
    if caller is None or caller.workspace_id is None or token is None:
        raise NotFound("the token names no workspace")
    if caller.role not in LISTENERS:
        raise Denied("your role does not allow this")
    feed: Feed = request.app.state.feed
    await feed.admit()
    session = Session(
        feed=feed,
        workspace_id=caller.workspace_id,
        hears=partial(may_hear, caller),
        last_event_id=last_event_id,
        token_ends=_end_of(token),
        is_over=partial(_is_over, request.app.state.door, token),
        keep_alive_seconds=request.app.state.settings.keep_alive_seconds,
    )
    return StreamingResponse(
        session.frames(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def _is_over(door: Door, token: str) -> bool:
    try:
        await door.verifier.verify(token)
    except (Unauthenticated, WorkspaceSuspended):
        return True
    return False


def _end_of(token: str) -> float:
    """When a token ends that was verified already; seconds since the epoch."""
    payload = token.split(".")[1]
    return float(orjson.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["exp"])

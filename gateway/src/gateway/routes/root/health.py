from __future__ import annotations

from chassis.errors import Unavailable
from fastapi import APIRouter
from starlette.requests import Request

from gateway.routes.rest.api import PREFIX
from gateway.upstream.health import NEEDED, states_of

routes = APIRouter(tags=["Health"])

ALIVE = {"status": "ok", "service": "gateway"}


class NotReady(Unavailable):
    reason = "NOT_READY"


@routes.get("/health")
async def health() -> dict[str, str]:
    """The same as `/health/live`."""
    return ALIVE


@routes.get("/health/live")
async def live() -> dict[str, str]:
    """The process runs."""
    return ALIVE


@routes.get("/health/ready", responses={503: {}})
async def ready(request: Request) -> dict[str, object]:
    """What every request needs is reachable."""
    state = request.app.state
    parts = await states_of(state.door.peers, state.keys, names=NEEDED)
    if state.draining.is_set() or set(parts.values()) != {"ok"}:
        raise NotReady("a needed part cannot be reached", parts=parts)
    return {"status": "ready", "parts": parts}


@routes.get(f"{PREFIX}/health")
async def parts(request: Request) -> dict[str, object]:
    """`ok`, or `degraded` with the parts that are away."""
    state = request.app.state
    states = await states_of(state.door.peers, state.keys)
    states["live_stream"] = "ok" if state.feed.is_well else "unavailable"
    good = set(states.values()) == {"ok"}
    return {"status": "ok" if good else "degraded", "service": "gateway", "parts": states}

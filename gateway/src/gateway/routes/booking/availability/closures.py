from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.closures_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.availability.closures import Closure, ClosureFilter, ClosurePage, NewClosure
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Closures")

CREATE = Rpc(DESCRIPTOR, "ClosureService.CreateClosure", request=NewClosure, reply=Closure, unwrap="closure")
REPLACE = Rpc(
    DESCRIPTOR,
    "ClosureService.ReplaceClosure",
    request=NewClosure,
    given=("id", "expected_version"),
    reply=Closure,
    unwrap="closure",
)
DELETE = Rpc(DESCRIPTOR, "ClosureService.DeleteClosure", given=("id", "expected_version"))
GET = Rpc(DESCRIPTOR, "ClosureService.GetClosure", given=("id",), reply=Closure, unwrap="closure")
LIST = Rpc(DESCRIPTOR, "ClosureService.ListClosures", request=ClosureFilter, reply=ClosurePage)


@routes.post("/closures", **answers(201, Closure, **TAGGED))
async def create_closure(body: NewClosure, call: Staff) -> Response:
    """Closes the business, or one person's calendar. Bookings made before stay."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/closures", **answers(200, ClosurePage))
async def list_closures(chosen: Annotated[ClosureFilter, Query()], call: Staff) -> Response:
    """By end, the earliest first."""
    return ok(await call(LIST, chosen))


@routes.get("/closures/{id}", **answers(200, Closure, **TAGGED))
async def get_closure(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/closures/{id}", **answers(200, Closure, 412, 428, **TAGGED))
async def replace_closure(
    id: PathId,
    body: NewClosure,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """`If-Match` names the version that was edited."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.delete("/closures/{id}", status_code=204, response_model=None, responses={412: {}, 428: {}})
async def delete_closure(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """`If-Match` names the version that was read; `*` deletes any."""
    await call(DELETE, id=str(id), expected_version=made_from)
    return no_content()


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.closure.version, status=status)

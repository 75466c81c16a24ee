from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.resources_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.availability.resources import (
    NewResource,
    Resource,
    ResourceEdit,
    ResourceFilter,
    ResourcePage,
)
from gateway.routes.rest.api import answers, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Resources")


def _rpc(method: str, **more: Any) -> Rpc:
    return Rpc(DESCRIPTOR, f"ResourceService.{method}", reply=Resource, unwrap="resource", **more)


CREATE = _rpc("CreateResource", request=NewResource)
UPDATE = _rpc("UpdateResource", request=ResourceEdit, given=("id", "expected_version"))
ARCHIVE = _rpc("ArchiveResource", given=("id", "expected_version"))
GET = _rpc("GetResource", given=("id",))
LIST = Rpc(DESCRIPTOR, "ResourceService.ListResources", request=ResourceFilter, reply=ResourcePage)


@routes.post("/resources", **answers(201, Resource, **TAGGED))
async def create_resource(body: NewResource, call: Staff) -> Response:
    """A room, or equipment of which there are one or more; a booking takes one unit."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/resources", **answers(200, ResourcePage))
async def list_resources(chosen: Annotated[ResourceFilter, Query()], call: Staff) -> Response:
    return ok(await call(LIST, chosen))


@routes.get("/resources/{id}", **answers(200, Resource, **TAGGED))
async def get_resource(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.patch("/resources/{id}", **answers(200, Resource, 412, 428, **TAGGED))
async def update_resource(
    id: PathId,
    body: ResourceEdit,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """Changes what is given. The bookings that use the resource keep it."""
    return _written(UPDATE, await call.ask(UPDATE, body, id=str(id), expected_version=made_from))


@routes.delete("/resources/{id}", **answers(200, Resource, 412, 428, **TAGGED))
async def archive_resource(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """Archives it: no appointment takes it any more, those that have it keep it."""
    return _written(ARCHIVE, await call.ask(ARCHIVE, id=str(id), expected_version=made_from))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.resource.version, status=status)

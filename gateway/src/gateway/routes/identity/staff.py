from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.identity.people import StaffChange, StaffMember, StaffPage
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Staff")

LIST = Rpc(DESCRIPTOR, "StaffService.ListStaff", request=Page, reply=StaffPage)
GET = Rpc(DESCRIPTOR, "StaffService.GetStaffMember", given=("id",), reply=StaffMember, unwrap="staff")
CHANGE = Rpc(
    DESCRIPTOR,
    "StaffService.ChangeStaffMember",
    request=StaffChange,
    given=("id", "expected_version", "sets_scopes"),
    reply=StaffMember,
    unwrap="staff",
)
REMOVE = Rpc(DESCRIPTOR, "StaffService.RemoveStaffMember", given=("id",))


@routes.get("/staff", **answers(200, StaffPage))
async def list_staff(page: Annotated[Page, Query()], call: Staff) -> Response:
    """The people of the workspace, the owner first."""
    return ok(await call(LIST, page))


@routes.get("/staff/{id}", **answers(200, StaffMember, **TAGGED))
async def get_staff_member(id: PathId, call: Staff) -> Response:
    return _tagged(GET, await call.ask(GET, id=str(id)))


@routes.patch("/staff/{id}", **answers(200, StaffMember, 409, 412, 428, **TAGGED))
async def change_staff_member(
    id: PathId,
    body: StaffChange,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """Nobody gives or takes more than she has; other rights count within two seconds."""
    sets_scopes = body.scopes is not None
    reply = await call.ask(CHANGE, body, id=str(id), expected_version=made_from, sets_scopes=sets_scopes)
    return _tagged(CHANGE, reply)


@routes.delete("/staff/{id}", status_code=204, response_model=None, responses={409: {}})
async def remove_staff_member(id: PathId, call: Staff) -> Response:
    """Ends the person's sessions and API keys here at once; bookings stay."""
    await call(REMOVE, id=str(id))
    return no_content()


def _tagged(rpc: Rpc, reply: Any) -> Response:
    return tagged(rpc.answer(reply), reply.staff.version)

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.tickets_check_ins_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.tickets.check_ins import (
    Attendance,
    CheckInAnswer,
    CheckInList,
    CheckInListDetails,
    CheckInListFilter,
    CheckInListPage,
    NewCheckIn,
    NewCheckInList,
    TicketKey,
)
from gateway.routes.rest.api import answers, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Check-ins")

CREATE = Rpc(
    DESCRIPTOR, "CheckInService.CreateCheckInList", request=NewCheckInList, reply=CheckInList, unwrap="list"
)
REPLACE = Rpc(
    DESCRIPTOR,
    "CheckInService.ReplaceCheckInList",
    request=CheckInListDetails,
    given=("id", "expected_version"),
    reply=CheckInList,
    unwrap="list",
)
GET = Rpc(DESCRIPTOR, "CheckInService.GetCheckInList", given=("id",), reply=CheckInList, unwrap="list")
LIST = Rpc(DESCRIPTOR, "CheckInService.ListCheckInLists", request=CheckInListFilter, reply=CheckInListPage)
CHECK_IN = Rpc(DESCRIPTOR, "CheckInService.CheckIn", request=NewCheckIn, reply=CheckInAnswer)
COUNT = Rpc(DESCRIPTOR, "CheckInService.CountCheckIns", given=("id",), reply=Attendance)
KEY = Rpc(DESCRIPTOR, "CheckInService.GetTicketKey", reply=TicketKey)


@routes.post("/check-ins", **answers(200, CheckInAnswer))
async def check_in(body: NewCheckIn, call: Staff) -> Response:
    """A scan at a gate. A refusal is an answer with its `reason`, not an error."""
    return ok(await call(CHECK_IN, body))


@routes.post("/check-in-lists", **answers(201, CheckInList, **TAGGED))
async def create_check_in_list(body: NewCheckInList, call: Staff) -> Response:
    """Whom the gates let in."""
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/check-in-lists", **answers(200, CheckInListPage, 404))
async def list_check_in_lists(chosen: Annotated[CheckInListFilter, Query()], call: Staff) -> Response:
    """Of one event."""
    return ok(await call(LIST, chosen))


@routes.get("/check-in-lists/{id}", **answers(200, CheckInList, **TAGGED))
async def get_check_in_list(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.put("/check-in-lists/{id}", **answers(200, CheckInList, 412, 428, **TAGGED))
async def replace_check_in_list(
    id: PathId,
    body: CheckInListDetails,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """New rules for the gates; who is inside stays inside."""
    return _written(REPLACE, await call.ask(REPLACE, body, id=str(id), expected_version=made_from))


@routes.get("/check-in-lists/{id}/statistics", **answers(200, Attendance))
async def count_check_ins(id: PathId, call: Staff) -> Response:
    """Who came, who is inside, and what each gate answered."""
    return ok(await call(COUNT, id=str(id)))


@routes.get("/public/{workspace}/ticket-key", **answers(200, TicketKey))
async def get_ticket_key(call: Visitor) -> Response:
    """With it devices verify tickets offline."""
    return ok(await call(KEY))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.list.version, status=status)

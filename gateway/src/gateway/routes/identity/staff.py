from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.fields import Page
from gateway.models.identity.me import Me
from gateway.models.identity.people import StaffPage
from gateway.routes.api import answers, ok, router

routes: APIRouter = router("Staff")

GET_ME = Rpc(DESCRIPTOR, "StaffService.GetMe", reply=Me)
LIST = Rpc(DESCRIPTOR, "StaffService.ListStaff", request=Page, reply=StaffPage)


@routes.get("/me", **answers(200, Me))
async def get_me(call: Staff) -> Response:
    """Who is signed in, where and as what."""
    return ok(await call(GET_ME))


@routes.get("/staff", **answers(200, StaffPage))
async def list_staff(page: Annotated[Page, Query()], call: Staff) -> Response:
    """The people of the workspace, the owner first."""
    return ok(await call(LIST, page))

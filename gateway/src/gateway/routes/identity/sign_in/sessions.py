from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.identity.sign_in.sessions import SessionPage
from gateway.routes.rest.api import answers, no_content, ok, router

routes: APIRouter = router("Sessions")

LIST = Rpc(DESCRIPTOR, "SessionService.ListSessions", request=Page, reply=SessionPage)
END = Rpc(DESCRIPTOR, "SessionService.EndSession", given=("id",))
END_OTHERS = Rpc(DESCRIPTOR, "SessionService.EndOtherSessions")
SIGN_OUT = Rpc(DESCRIPTOR, "SessionService.SignOut")


@routes.get("/auth/sessions", **answers(200, SessionPage))
async def list_sessions(page: Annotated[Page, Query()], call: Staff) -> Response:
    """Where you are signed in, in all workspaces, the newest first."""
    return ok(await call(LIST, page))


@routes.delete("/auth/sessions/{id}", status_code=204, response_model=None)
async def end_session(id: PathId, call: Staff) -> Response:
    """Signs one of your devices out."""
    await call(END, id=str(id))
    return no_content()


@routes.delete("/auth/sessions", status_code=204, response_model=None)
async def end_other_sessions(call: Staff) -> Response:
    """Signs all your other devices out."""
    await call(END_OTHERS)
    return no_content()


@routes.post("/auth/logout", status_code=204, response_model=None)
async def sign_out(call: Staff) -> Response:
    """Signs this device out: its tokens stop working."""
    await call(SIGN_OUT)
    return no_content()

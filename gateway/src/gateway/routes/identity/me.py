from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from frontdesk.identity.v1 import me_pb2
from frontdesk.identity.v1.identity_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.identity.me import Me, MyChange
from gateway.routes.rest.api import answers, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Staff")

GET = Rpc(DESCRIPTOR, "StaffService.GetMe", reply=Me)
CHANGE = Rpc(me_pb2.DESCRIPTOR, "MeService.ChangeMe", request=MyChange, given=("expected_version",), reply=Me)


@routes.get("/me", **answers(200, Me, **TAGGED))
async def get_me(call: Staff) -> Response:
    """Who is signed in, where and as what."""
    return _tagged(GET, await call.ask(GET))


@routes.patch("/me", **answers(200, Me, 412, 428, **TAGGED))
async def change_me(body: MyChange, made_from: MadeFrom, call: Staff) -> Response:
    """Your own name, by which all your workspaces call you, or the language of mails to you."""
    return _tagged(CHANGE, await call.ask(CHANGE, body, expected_version=made_from))


def _tagged(rpc: Rpc, reply: Any) -> Response:
    return tagged(rpc.answer(reply), reply.user.version)

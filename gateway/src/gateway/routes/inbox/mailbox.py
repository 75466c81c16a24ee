from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.inbox.v1.inbox_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import System
from gateway.models.inbox import Mailbox, MailFilter
from gateway.routes.rest.api import StrictRoute, answers, ok

routes = APIRouter(prefix="/dev", tags=["Development"], route_class=StrictRoute)

LIST = Rpc(DESCRIPTOR, "MailboxService.ListMail", request=MailFilter, reply=Mailbox)


@routes.get("/mailbox/messages", **answers(200, Mailbox))
async def list_mail(chosen: Annotated[MailFilter, Query()], call: System) -> Response:
    """What was sent while developing, newest first. Not served elsewhere."""
    return ok(await call(LIST, chosen))

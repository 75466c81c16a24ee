from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.inbox.v1.inbox_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.fields import Page
from gateway.models.inbox import Conversation, ConversationFilter, ConversationPage, MessagePage
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Conversations")

GET = Rpc(
    DESCRIPTOR,
    "ConversationService.GetConversation",
    given=("id",),
    reply=Conversation,
    unwrap="conversation",
)
LIST = Rpc(
    DESCRIPTOR, "ConversationService.ListConversations", request=ConversationFilter, reply=ConversationPage
)
LIST_MESSAGES = Rpc(
    DESCRIPTOR,
    "ConversationService.ListMessages",
    request=Page,
    given=("conversation_id",),
    reply=MessagePage,
)


@routes.get("/conversations", **answers(200, ConversationPage))
async def list_conversations(chosen: Annotated[ConversationFilter, Query()], call: Staff) -> Response:
    """By last message, newest first."""
    return ok(await call(LIST, chosen))


@routes.get("/conversations/{id}", **answers(200, Conversation))
async def get_conversation(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))


@routes.get("/conversations/{id}/messages", **answers(200, MessagePage))
async def list_messages(id: PathId, page: Annotated[Page, Query()], call: Staff) -> Response:
    """In the order they were written."""
    return ok(await call(LIST_MESSAGES, page, conversation_id=str(id)))

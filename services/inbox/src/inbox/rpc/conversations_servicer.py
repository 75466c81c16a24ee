from chassis.db import ReadTx
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, read
from frontdesk.inbox.v1 import inbox_pb2 as pb
from frontdesk.inbox.v1.inbox_pb2_grpc import ConversationServiceServicer

from inbox.rpc import convert
from inbox.store import conversations, messages


class ConversationsServicer(Servicer, ConversationServiceServicer):
    @read
    async def ListConversations(
        self, tx: ReadTx, request: pb.ListConversationsRequest
    ) -> pb.ListConversationsResponse:
        contact_id = convert.filter_id(request.contact_id, "contact_id")
        status = convert.filter_status(request.status)
        page = paging.read(request.page, tx.workspace_id, "conversations", contact_id, status)
        found = await conversations.list_page(
            tx, page.after_moment(), page.fetch, contact_id=contact_id, status=status
        )
        shown, next_cursor = paging.cut(page, found, convert.conversation_key)
        return pb.ListConversationsResponse(
            items=map(convert.conversation_message, shown), next_cursor=next_cursor
        )

    @read
    async def GetConversation(
        self, tx: ReadTx, request: pb.GetConversationRequest
    ) -> pb.GetConversationResponse:
        conversation = await conversations.get(tx, convert.named(request.id, "conversation"))
        return pb.GetConversationResponse(conversation=convert.conversation_message(conversation))

    @read
    async def ListMessages(self, tx: ReadTx, request: pb.ListMessagesRequest) -> pb.ListMessagesResponse:
        conversation_id = convert.named(request.conversation_id, "conversation")
        page = paging.read(request.page, tx.workspace_id, "messages", conversation_id)
        await conversations.get(tx, conversation_id)
        found = await messages.list_page(tx, conversation_id, convert.after_sequence(page), page.fetch)
        shown, next_cursor = paging.cut(page, found, convert.message_key)
        return pb.ListMessagesResponse(items=map(convert.message_message, shown), next_cursor=next_cursor)

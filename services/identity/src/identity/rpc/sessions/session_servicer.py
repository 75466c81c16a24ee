from chassis.context import caller_in, current_caller
from chassis.db import ReadTx
from chassis.errors import NotFound
from chassis.rpc import paging
from chassis.rpc.methods import Servicer, flow, read
from frontdesk.identity.v1 import identity_pb2_grpc
from frontdesk.identity.v1.identity_pb2 import (
    EndOtherSessionsRequest,
    EndOtherSessionsResponse,
    EndSessionRequest,
    EndSessionResponse,
    ListSessionsRequest,
    ListSessionsResponse,
    SignOutRequest,
    SignOutResponse,
)

from identity.actions.sessions.end_other_sessions import EndOtherSessions, end_other_sessions
from identity.actions.sessions.end_sessions import EndSessions, end_sessions
from identity.domain.sessions.session import Ended
from identity.rpc import convert
from identity.rpc.people import person
from identity.store.sessions import sessions


class SessionServicer(Servicer, identity_pb2_grpc.SessionServiceServicer):
    """A session is ended in its own workspace, whose audit log and events tell of it."""

    @read
    async def ListSessions(self, tx: ReadTx, request: ListSessionsRequest) -> ListSessionsResponse:
        user_id, session_id = person(tx.caller)
        page = paging.read(request.page, tx.workspace_id, "sessions", user_id)
        found = await sessions.page(tx, user_id, most=page.fetch, after=page.after_id())
        shown, next_cursor = paging.cut(page, found, lambda session: (session.id,))
        items = [convert.session_message(each, current=each.id == session_id) for each in shown]
        return ListSessionsResponse(items=items, next_cursor=next_cursor)

    @flow
    async def EndSession(self, request: EndSessionRequest) -> EndSessionResponse:
        user_id, _ = person(current_caller.get())
        for id_ in convert.readable_ids([request.id]):
            workspace_id = await self.read(sessions.workspace_of, user_id, id_)
            if workspace_id is not None:
                wish = EndSessions(user_id=user_id, ids=[id_], because=Ended.ENDED_BY_OWNER)
                within = caller_in(workspace_id)
                await self.database.run(within, end_sessions, wish)
                return EndSessionResponse()
        raise NotFound("there is no such session")

    @flow
    async def EndOtherSessions(self, request: EndOtherSessionsRequest) -> EndOtherSessionsResponse:
        user_id, current = person(current_caller.get())
        await self.write(end_other_sessions, EndOtherSessions(user_id=user_id, kept=current))
        return EndOtherSessionsResponse()

    @flow
    async def SignOut(self, request: SignOutRequest) -> SignOutResponse:
        caller = current_caller.get()
        user_id, current = person(caller)
        wish = EndSessions(user_id=user_id, ids=[current], because=Ended.SIGNED_OUT)
        await self.write(end_sessions, wish)
        return SignOutResponse()

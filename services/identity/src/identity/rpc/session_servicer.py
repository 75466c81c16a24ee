from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from chassis.context import Caller, current_caller
from chassis.db import ReadTx
from chassis.errors import Denied, NotFound
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

from identity.actions.end_sessions import EndSessions, end_sessions
from identity.domain.session import Ended
from identity.rpc import convert
from identity.store import sessions


class SessionServicer(Servicer, identity_pb2_grpc.SessionServiceServicer):
    """A session is ended in its own workspace, whose audit log and events tell of it."""

    @read
    async def ListSessions(self, tx: ReadTx, request: ListSessionsRequest) -> ListSessionsResponse:
        user_id, session_id = _person(tx.caller)
        page = paging.read(request.page, tx.workspace_id, "sessions", user_id)
        found = await sessions.page(tx, user_id, most=page.fetch, after=_after(page))
        shown, next_cursor = paging.cut(page, found, lambda session: (session.id,))
        items = [convert.session_message(each, current=each.id == session_id) for each in shown]
        return ListSessionsResponse(items=items, next_cursor=next_cursor)

    @flow
    async def EndSession(self, request: EndSessionRequest) -> EndSessionResponse:
        user_id, _ = _person(current_caller.get())
        for id_ in convert.readable_ids([request.id]):
            workspace_id = await self.read(sessions.workspace_of, user_id, id_)
            if workspace_id is not None:
                await self._end(workspace_id, user_id, [id_], Ended.ENDED_BY_OWNER)
                return EndSessionResponse()
        raise NotFound("there is no such session")

    @flow
    async def EndOtherSessions(self, request: EndOtherSessionsRequest) -> EndOtherSessionsResponse:
        user_id, current = _person(current_caller.get())
        others: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for session in await self.read(sessions.all_open, user_id):
            if session.id != current:
                others[session.workspace_id].append(session.id)
        for workspace_id, ids in others.items():
            await self._end(workspace_id, user_id, ids, Ended.ENDED_BY_OWNER)
        return EndOtherSessionsResponse()

    @flow
    async def SignOut(self, request: SignOutRequest) -> SignOutResponse:
        caller = current_caller.get()
        user_id, current = _person(caller)
        wish = EndSessions(user_id=user_id, ids=[current], because=Ended.SIGNED_OUT)
        await self.write(end_sessions, wish)
        return SignOutResponse()

    async def _end(self, workspace_id: UUID, user_id: UUID, ids: list[UUID], because: Ended) -> None:
        wish = EndSessions(user_id=user_id, ids=ids, because=because)
        within = replace(current_caller.get(), workspace_id=workspace_id)
        await self.database.run(within, end_sessions, wish)


def _person(caller: Caller) -> tuple[UUID, UUID]:
    """User and session."""
    if caller.user_id is None or caller.session_id is None:
        raise Denied("only a signed-in person has sessions")
    return caller.user_id, caller.session_id


def _after(page: paging.Page) -> UUID | None:
    if page.after is None:
        return None
    try:
        (id_,) = page.after
        return UUID(str(id_))
    except ValueError:
        raise paging.InvalidCursor(
            "the cursor is malformed; begin again without it", field="cursor"
        ) from None

"""Ending sessions of the caller, each in its own workspace, whose events and audit log tell of it."""

from collections import defaultdict
from dataclasses import replace
from uuid import UUID

from chassis.context import current_caller
from chassis.rpc.methods import Servicer

from identity.actions.sessions.end_sessions import EndSessions, end_sessions
from identity.domain.sessions.session import Ended
from identity.rpc.people import person
from identity.store.sessions import sessions


async def end_others(servicer: Servicer, *, because: Ended) -> None:
    """All but the caller's own."""
    user_id, current = person(current_caller.get())
    others: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for session in await servicer.read(sessions.all_open, user_id):
        if session.id != current:
            others[session.workspace_id].append(session.id)
    for workspace_id, ids in others.items():
        await end_in(servicer, workspace_id, EndSessions(user_id=user_id, ids=ids, because=because))


async def end_in(servicer: Servicer, workspace_id: UUID, wish: EndSessions) -> None:
    within = replace(current_caller.get(), workspace_id=workspace_id)
    await servicer.database.run(within, end_sessions, wish)

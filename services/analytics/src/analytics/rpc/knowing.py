"""Answers that need the workspace's clock, also before its onboarding has arrived by event."""

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from chassis.context import current_caller
from chassis.db import Database, ReadTx
from chassis.errors import NotFound
from chassis.rpc.methods import Servicer

from analytics.actions.keep_workspace import keep_workspace
from analytics.clients.identity import Identity
from analytics.domain.workspace import WorkspaceNotKnown

P = ParamSpec("P")
R = TypeVar("R")


class KnowingServicer(Servicer):
    def __init__(self, database: Database, identity: Identity) -> None:
        super().__init__(database)
        self._identity = identity

    async def read_knowing(
        self, query: Callable[Concatenate[ReadTx, P], Awaitable[R]], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Reads; where the workspace is not known here, identity is asked once and the answer kept."""
        try:
            return await self.read(query, *args, **kwargs)
        except WorkspaceNotKnown:
            await self._learn()
        return await self.read(query, *args, **kwargs)

    async def _learn(self) -> None:
        workspace_id = current_caller.get().workspace_id
        if workspace_id is None:
            raise NotFound("There is no such workspace.")
        await self.write(keep_workspace, await self._identity.workspace(workspace_id))

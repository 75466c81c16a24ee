"""Which workspace a public path names: asked of identity once, remembered for a minute."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from uuid import UUID

from chassis.context import Via
from chassis.errors import FrontdeskError, Kind, NotFound
from chassis.rpc.client import Origin
from frontdesk.identity.v1 import identity_pb2

from gateway.binding import Rpc
from gateway.upstream.peers import Peers

KNOWN_SECONDS = 60.0
UNKNOWN_SECONDS = 5.0
MOST_REMEMBERED = 10_000
LONGEST_NAME = 40

RESOLVE_WORKSPACE = Rpc(identity_pb2.DESCRIPTOR, "WorkspaceService.ResolveWorkspace", given=("slug_or_id",))
_ASKING = Origin(via=Via.SYSTEM, workspace_id=None)


class Workspaces:
    """Slug or id -> workspace id; callers who ask for the same name at once share one question."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._known: OrderedDict[str, tuple[float, UUID | None]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[UUID | None]] = {}

    async def find(self, slug_or_id: str) -> UUID:
        """Raises `NotFound`."""
        name = slug_or_id.lower()
        if not 0 < len(name) <= LONGEST_NAME:
            raise NotFound("there is no such workspace")
        known = self._known.get(name)
        workspace_id = known[1] if known and known[0] > time.monotonic() else await self._ask_once(name)
        if workspace_id is None:
            raise NotFound("there is no such workspace")
        return workspace_id

    def forget(self, workspace_id: UUID) -> None:
        """After a workspace was renamed, suspended or deleted."""
        stale = [name for name, (_, known) in self._known.items() if known == workspace_id]
        for name in stale:
            del self._known[name]

    async def _ask_once(self, name: str) -> UUID | None:
        asking = self._asking.get(name)
        if asking is None:
            asking = self._asking[name] = asyncio.create_task(self._ask(name))
            asking.add_done_callback(lambda _: self._asking.pop(name, None))
        return await asyncio.shield(asking)

    async def _ask(self, name: str) -> UUID | None:
        try:
            reply = await self._peers.call(
                RESOLVE_WORKSPACE, RESOLVE_WORKSPACE.message(slug_or_id=name), _ASKING, seconds=2.0
            )
        except FrontdeskError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            reply = None
        found = UUID(reply.workspace.id) if isinstance(reply, identity_pb2.ResolveWorkspaceResponse) else None
        self._remember(name, found)
        return found

    def _remember(self, name: str, workspace_id: UUID | None) -> None:
        seconds = UNKNOWN_SECONDS if workspace_id is None else KNOWN_SECONDS
        self._known[name] = (time.monotonic() + seconds, workspace_id)
        self._known.move_to_end(name)
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)

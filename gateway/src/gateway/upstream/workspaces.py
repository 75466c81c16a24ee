"""Which workspace a public path names: asked of identity once, remembered for a minute."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from typing import NamedTuple
from uuid import UUID

import structlog
from chassis.context import Via
from chassis.errors import FrontdeskError, Kind, NotFound, WorkspaceSuspended
from chassis.events.subscribe import Resync
from chassis.rpc.client import Origin
from chassis.tokens.revoked import Source
from frontdesk.common.v1.event_pb2 import Event
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceChanged
from google.protobuf.message import DecodeError

from gateway.binding import Rpc
from gateway.upstream.peers import Peers

KNOWN_SECONDS = 60.0
UNKNOWN_SECONDS = 5.0
MOST_REMEMBERED = 10_000
LONGEST_NAME = 40
CHANGED = "frontdesk.*.identity.workspace.*"

RESOLVE_WORKSPACE = Rpc(identity_pb2.DESCRIPTOR, "WorkspaceService.ResolveWorkspace", given=("slug_or_id",))
_ASKING = Origin(via=Via.SYSTEM, workspace_id=None)

log = structlog.get_logger()


class Found(NamedTuple):
    id: UUID
    slug: str
    """The one of today, whichever it was found by."""
    suspended: bool


class Workspaces:
    """Slug or id -> workspace; callers who ask for the same name at once share one question."""

    def __init__(self, peers: Peers) -> None:
        self._peers = peers
        self._known: OrderedDict[str, tuple[float, Found | None]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Found | None]] = {}

    async def find(self, slug_or_id: str) -> Found:
        """Raises `NotFound` or `WorkspaceSuspended`."""
        name = slug_or_id.lower()
        if not 0 < len(name) <= LONGEST_NAME:
            raise NotFound("there is no such workspace")
        known = self._known.get(name)
        found = known[1] if known and known[0] > time.monotonic() else await self._ask_once(name)
        if found is None:
            raise NotFound("there is no such workspace")
        if found.suspended:
            raise WorkspaceSuspended
        return found

    async def follow(self, source: Source) -> None:
        """Forgets what changes. Runs until cancelled; whatever was known before may have changed unheard."""
        self._known.clear()
        async for published in source.live(subject=CHANGED, since=None):
            if isinstance(published, Resync):
                self._known.clear()
                continue
            try:
                self.forget(UUID(published.event.workspace_id), slug=_new_slug(published.event))
            except (DecodeError, ValueError) as error:
                log.error("a change that cannot be read is left out", seq=published.seq, error=repr(error))

    def forget(self, workspace_id: UUID, *, slug: str = "") -> None:
        """After a workspace was renamed, suspended or deleted; its new slug was perhaps known as nobody's."""
        self._known.pop(slug, None)
        stale = [name for name, (_, known) in self._known.items() if known and known.id == workspace_id]
        for name in stale:
            del self._known[name]

    async def _ask_once(self, name: str) -> Found | None:
        asking = self._asking.get(name)
        if asking is None:
            asking = self._asking[name] = asyncio.create_task(self._ask(name))
            asking.add_done_callback(lambda _: self._asking.pop(name, None))
        return await asyncio.shield(asking)

    async def _ask(self, name: str) -> Found | None:
        try:
            reply = await self._peers.call(
                RESOLVE_WORKSPACE, RESOLVE_WORKSPACE.message(slug_or_id=name), _ASKING, seconds=2.0
            )
        except FrontdeskError as error:
            if error.kind is not Kind.NOT_FOUND:
                raise
            reply = None
        found = None
        if isinstance(reply, identity_pb2.ResolveWorkspaceResponse):
            known = reply.workspace
            found = Found(id=UUID(known.id), slug=known.slug, suspended=known.suspended)
        self._remember(name, found)
        return found

    def _remember(self, name: str, found: Found | None) -> None:
        seconds = UNKNOWN_SECONDS if found is None else KNOWN_SECONDS
        self._known[name] = (time.monotonic() + seconds, found)
        self._known.move_to_end(name)
        if len(self._known) > MOST_REMEMBERED:
            self._known.popitem(last=False)


def _new_slug(event: Event) -> str:
    """Empty for an event that names none."""
    if event.type != "identity.workspace.changed":
        return ""
    return WorkspaceChanged.FromString(event.payload).workspace.slug

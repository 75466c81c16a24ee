"""Which access tokens ended before their time: told by events, forgotten when the last has expired."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog
from frontdesk.common.v1.session_events_pb2 import SessionRevoked
from google.protobuf.message import DecodeError

from chassis.context import Caller
from chassis.events.subscribe import Published, Resync

SUBJECT = "frontdesk.*.identity.*.*"
REVOKED = "identity.session.revoked"
SUSPENDED = "identity.workspace.suspended"
RESTORED = "identity.workspace.restored"
KEPT = timedelta(minutes=16)
"""The longest life of an access token and a minute for clocks that differ."""
MOST_KEPT = 200_000
_Key = tuple[UUID, UUID | None]

log = structlog.get_logger()


class Source(Protocol):
    """What `chassis.events.subscribe.Subscriber` offers."""

    def live(self, *, subject: str, since: datetime | None) -> AsyncIterator[Published | Resync]: ...


class Revoked:
    """Not-before by session, or by person and workspace; and suspended workspaces.

    Identity gives out no tokens for a suspended workspace but those that say so, and open next to nothing;
    so it too may be forgotten after a while.
    """

    def __init__(self, *, most: int = MOST_KEPT) -> None:
        self._most = most
        self._not_before: OrderedDict[_Key, tuple[float, float]] = OrderedDict()
        self._suspended: dict[UUID, float] = {}

    async def follow(self, source: Source) -> None:
        """Runs until cancelled; begins with what tokens of today may have missed."""
        async for published in source.live(subject=SUBJECT, since=datetime.now(UTC) - KEPT):
            if isinstance(published, Published):
                self._hear(published)

    def note(self, told: SessionRevoked) -> None:
        """Raises `ValueError` for ids that are none."""
        session_id = UUID(told.session_id) if told.session_id else None
        key = (session_id, None) if session_id else (UUID(told.user_id), UUID(told.workspace_id))
        # A session that is over stays over, also for a token that was signed while it was being ended.
        not_before = math.inf if session_id else told.not_before.ToMicroseconds() / 1e6
        known, _ = self._not_before.pop(key, (-math.inf, 0.0))
        # Forgotten by when it was heard: it may have been under way for long.
        self._not_before[key] = max(known, not_before), time.monotonic() + KEPT.total_seconds()
        self._prune()

    def covers(self, caller: Caller, issued_at: float) -> bool:
        """A token of the very second is covered too: tokens tell their time in whole seconds."""
        if not self._not_before:
            return False
        named = (caller.session_id, None), (caller.user_id, caller.workspace_id)
        keys = [(subject, within) for subject, within in named if subject is not None]
        return any(issued_at <= self._not_before[key][0] for key in keys if key in self._not_before)

    def suspends(self, workspace_id: UUID | None) -> bool:
        return bool(self._suspended) and workspace_id in self._suspended

    def _suspend(self, workspace_id: UUID) -> None:
        now = time.monotonic()
        self._suspended = {id_: end for id_, end in self._suspended.items() if end > now}
        self._suspended[workspace_id] = now + KEPT.total_seconds()

    def _prune(self) -> None:
        now = time.monotonic()
        while self._not_before:
            _, forgotten_at = next(iter(self._not_before.values()))
            if forgotten_at > now and len(self._not_before) <= self._most:
                return
            self._not_before.popitem(last=False)

    def _hear(self, published: Published) -> None:
        event = published.event
        try:
            if event.type == REVOKED:
                told = SessionRevoked.FromString(event.payload)
                if told.workspace_id != event.workspace_id:
                    raise ValueError("the event is another workspace's")
                self.note(told)
            elif event.type == SUSPENDED:
                self._suspend(UUID(event.workspace_id))
            elif event.type == RESTORED:
                self._suspended.pop(UUID(event.workspace_id), None)
        except (DecodeError, ValueError) as error:
            log.error("a revocation that cannot be read is left out", seq=published.seq, error=repr(error))

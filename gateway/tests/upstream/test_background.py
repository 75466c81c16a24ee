"""What the gateway hears of is heard again after a failure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from chassis.events.subscribe import Published, Resync
from chassis.process import supervise
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1.identity_events_pb2 import WorkspaceSuspended
from gateway.app import Gateway
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource


class Failing(ScriptedSource):
    """Its first subscription ends as that of a stream that somebody deleted."""

    def __init__(self) -> None:
        super().__init__()
        self.failed = False

    async def live(self, **narrowed: object) -> AsyncIterator[Published | Resync]:
        if not self.failed:
            self.failed = True
            raise LookupError("the stream is gone")
        async for published in super().live(**narrowed):
            yield published


@pytest.fixture
def revocations(monkeypatch: pytest.MonkeyPatch) -> Failing:
    monkeypatch.setattr(supervise, "AGAIN_SECONDS", 0.0)
    return Failing()


async def test_revocations_are_heard_again_after_their_subscription_failed(
    gateway: Gateway, staff: httpx.AsyncClient, peer: RecordedPeer, revocations: Failing
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    async with gateway.api.router.lifespan_context(gateway.api):
        assert (await staff.get("/me")).status_code == 200
        await revocations.publish(WORKSPACE, "identity.workspace.suspended", WorkspaceSuspended())
        await asyncio.wait_for(revocations.taken(), 60)
        assert revocations.failed
        assert (await staff.get("/me")).status_code == 403

import asyncio

import httpx
import pytest
import structlog
from chassis.settings import Environment
from chassis.testing.waiting import eventually
from frontdesk.identity.v1 import identity_pb2
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer

TOLD = {"event": "turned away in overload", "requests": 3, "seconds": 1.0, "log_level": "warning"}


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(app_env=Environment.TEST, most_under_way=1)


async def test_in_overload_one_line_tells_how_many_were_turned_away(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    peer.open.clear()
    with structlog.testing.capture_logs() as lines:
        under_way = asyncio.create_task(staff.get("/me"))
        await peer.asked_for("GetMe")
        refused = [await staff.get("/me") for _ in range(3)]
        await eventually(lambda: TOLD in lines)
    peer.open.set()
    await under_way
    assert [answer.status_code for answer in refused] == [503, 503, 503]
    assert not [line for line in lines if line["event"] == "request"]
    assert len({answer.headers["x-trace-id"] for answer in refused}) == 3

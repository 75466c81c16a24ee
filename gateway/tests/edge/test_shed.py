from __future__ import annotations

import asyncio

import httpx
import pytest
from chassis.settings import Environment, ServiceSettings
from frontdesk.identity.v1 import identity_pb2
from gateway.edge.kinds import Urgency, urgency_of
from gateway.settings import GatewaySettings
from gateway_worlds.recorded_peer import RecordedPeer

ROOM_FOR_OTHERS = 0.75
FORM = {"username": "mira@example.org", "password": "p"}


@pytest.fixture
def settings() -> GatewaySettings:
    return GatewaySettings(
        app_env=Environment.TEST,
        most_under_way_critical=3,
        most_under_way=2,
        most_under_way_sheddable=1,
    )


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    tokens = identity_pb2.Tokens(access_token="a", refresh_token="r", token_type="bearer", expires_in=300)
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse(tokens=tokens)


async def test_the_least_urgent_is_refused_first_and_before_any_service_is_called(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.open.clear()
    under_way = [asyncio.create_task(staff.get("/me"))]
    await peer.asked_for("GetMe")

    refused = await staff.get("/event-log")
    assert refused.status_code == 503
    assert refused.json()["code"] == "overloaded"
    assert refused.headers["content-type"] == "application/problem+json"
    assert int(refused.headers["retry-after"]) > 0

    under_way.append(asyncio.create_task(staff.post("/auth/token", data=FORM)))
    await peer.asked_for("IssueTokens")
    assert (await staff.get("/me")).status_code == 503
    under_way.append(asyncio.create_task(staff.post("/auth/token", data=FORM)))
    await peer.asked_for("IssueTokens", times=2)
    assert (await staff.post("/auth/token", data=FORM)).status_code == 503
    assert (await staff.get("http://gateway/health/live")).status_code == 200
    assert len(peer.asked) == 3

    peer.open.set()
    assert [answer.status_code for answer in await asyncio.gather(*under_way)] == [200, 200, 200]
    assert (await staff.get("/me")).status_code == 200


def test_a_flood_that_gets_in_leaves_room_in_a_service_for_what_is_critical() -> None:
    gateway, service = GatewaySettings.model_fields, ServiceSettings.model_fields
    taken_on = service["max_in_flight"].default
    assert gateway["most_under_way_sheddable"].default < gateway["most_under_way"].default
    assert gateway["most_under_way"].default <= taken_on * ROOM_FOR_OTHERS
    assert gateway["most_under_way_critical"].default > taken_on


@pytest.mark.parametrize(
    ("method", "path", "urgency"),
    [
        ("POST", "/api/v1/auth/token", Urgency.CRITICAL),
        ("POST", "/api/v1/workspaces/onboard", Urgency.CRITICAL),
        ("POST", "/api/v1/public/lumen/bookings", Urgency.CRITICAL),
        ("POST", "/api/v1/public/lumen/holds", Urgency.CRITICAL),
        ("POST", "/api/v1/bookings", Urgency.CRITICAL),
        ("GET", "/api/v1/bookings", Urgency.DEFAULT),
        ("POST", "/api/v1/items", Urgency.DEFAULT),
        ("GET", "/api/v1/event-log", Urgency.SHEDDABLE),
        ("GET", "/api/v1/analytics/workspaces/w/overview", Urgency.SHEDDABLE),
        ("GET", "/api/v1/stream", None),
        ("GET", "/health/ready", None),
        ("GET", "/metrics", None),
    ],
)
def test_sign_in_and_booking_are_given_up_last(method: str, path: str, urgency: Urgency | None) -> None:
    assert urgency_of(method, path) is urgency

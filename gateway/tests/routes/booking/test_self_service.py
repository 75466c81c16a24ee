from __future__ import annotations

import base64
from uuid import UUID

import httpx
import pytest
from chassis.context import Via
from frontdesk.booking.v1 import self_service_pb2
from gateway.routes.rest.links import workspace_of
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer


def token_of(workspace_id: UUID) -> str:
    """As a service signs it; the gateway reads the workspace alone."""
    return base64.urlsafe_b64encode(workspace_id.bytes + bytes(32)).decode()


@pytest.fixture(autouse=True)
def _managed(peer: RecordedPeer) -> None:
    booking = self_service_pb2.ManagedBooking(reference="ABCD2345", status="confirmed", can_cancel=True)
    peer.answers["CancelManagedBooking"] = self_service_pb2.CancelManagedBookingResponse(booking=booking)


async def test_a_link_is_followed_as_a_visitor_of_the_workspace_it_names(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    token = token_of(WORKSPACE)
    answer = await client.post(f"/public/manage/{token}/cancel", json={"reason": "Ill"})
    assert (answer.status_code, answer.json()["can_cancel"]) == (200, True)
    asked = peer.last("CancelManagedBooking")
    assert asked.request == self_service_pb2.CancelManagedBookingRequest(token=token, reason="Ill")
    assert (asked.origin.via, asked.origin.workspace_id) == (Via.PUBLIC, WORKSPACE)


@pytest.mark.parametrize("token", ["", "x", "slots", "ä" * 30, "!" * 64])
def test_what_cannot_be_a_token_names_a_workspace_that_nobody_has(token: str) -> None:
    assert workspace_of(token) == UUID(int=0)

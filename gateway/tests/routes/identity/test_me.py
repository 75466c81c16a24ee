from __future__ import annotations

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.status import RemoteError
from frontdesk.identity.v1 import identity_pb2, me_pb2
from gateway_worlds.recorded_peer import RecordedPeer

USER = identity_pb2.User(id="u", name="Mira", email="mira@example.org", locale="de", version=4)
SHOWN = {"id": "u", "name": "Mira", "email": "mira@example.org", "email_verified": False, "locale": "de"}


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(user=USER, role="owner")
    peer.answers["ChangeMe"] = me_pb2.ChangeMeResponse(user=USER, role="owner")


async def test_one_edits_oneself_from_the_version_that_was_read(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    read = await staff.get("/me")
    assert (read.headers["etag"], read.json()["user"]) == ('"v4"', SHOWN)
    missing = await staff.patch("/me", json={"name": "Mira"})
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_missing")

    headers = {"If-Match": read.headers["etag"], "Idempotency-Key": "k"}
    changed = await staff.patch("/me", json={"name": "Mira"}, headers=headers)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"v4"')
    assert changed.json() == read.json()
    asked = peer.last("ChangeMe")
    assert (asked.request, asked.key) == (me_pb2.ChangeMeRequest(expected_version=4, name="Mira"), "k")


async def test_who_was_edited_in_between_is_read_again(staff: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["ChangeMe"] = RemoteError(
        Kind.STALE, "ACCOUNT_CHANGED", "read it again", None, {"version": 5}
    )
    answer = await staff.patch("/me", json={"locale": "en"}, headers={"If-Match": '"v4"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "account_changed")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"email": "other@example.org"}, "/email"),
        ({"name": "x" * 201}, "/name"),
        ({"name": 7}, "/name"),
        ({"locale": "fr"}, "/locale"),
        ([], ""),
        ({}, ""),
        ({"name": None}, ""),
    ],
)
async def test_what_cannot_be_changed_is_refused_with_its_field(
    staff: httpx.AsyncClient, peer: RecordedPeer, body: object, pointer: str
) -> None:
    answer = await staff.patch("/me", json=body, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert not peer.requests("ChangeMe")

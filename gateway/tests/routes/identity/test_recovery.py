from __future__ import annotations

import httpx
from frontdesk.identity.v1 import identity_pb2, recovery_pb2
from gateway_worlds.recorded_peer import RecordedPeer

ASKED = {"accept-language": "de-AT,de;q=0.9", "user-agent": "Firefox"}


async def test_a_forgotten_password_is_told_with_what_asks(client: httpx.AsyncClient, peer: RecordedPeer):
    peer.answers["ForgotPassword"] = recovery_pb2.ForgotPasswordResponse()
    answer = await client.post("/auth/password/forgot", json={"email": "ada@example.org"}, headers=ASKED)
    assert (answer.status_code, answer.content) == (202, b"")
    asks = identity_pb2.Client(user_agent="Firefox", address="127.0.0.1", languages=ASKED["accept-language"])
    expected = recovery_pb2.ForgotPasswordRequest(email="ada@example.org", client=asks)
    assert peer.last("ForgotPassword").request == expected
    assert (await client.post("/auth/password/forgot", json={"email": "nobody"})).status_code == 422


async def test_a_mailed_link_sets_a_password(client: httpx.AsyncClient, peer: RecordedPeer):
    peer.answers["ResetPassword"] = recovery_pb2.ResetPasswordResponse()
    body = {"token": "fdl_x", "new_password": "correct horse battery staple"}
    assert (await client.post("/auth/password/reset", json=body)).status_code == 204
    assert peer.last("ResetPassword").request == recovery_pb2.ResetPasswordRequest(**body)


async def test_a_mailed_link_confirms_an_address(client: httpx.AsyncClient, peer: RecordedPeer):
    peer.answers["VerifyEmail"] = recovery_pb2.VerifyEmailResponse()
    assert (await client.post("/auth/email/verify", json={"token": "fdl_x"})).status_code == 204
    assert peer.last("VerifyEmail").request == recovery_pb2.VerifyEmailRequest(token="fdl_x")


async def test_only_a_signed_in_person_asks_for_the_link_again(
    client: httpx.AsyncClient, staff: httpx.AsyncClient, peer: RecordedPeer
):
    peer.answers["ResendVerification"] = recovery_pb2.ResendVerificationResponse()
    assert (await staff.post("/auth/email/verify/resend")).status_code == 202
    del client.headers["Authorization"]
    assert (await client.post("/auth/email/verify/resend")).status_code == 401

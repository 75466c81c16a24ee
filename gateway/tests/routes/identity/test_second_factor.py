from __future__ import annotations

import httpx
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.identity.v1 import identity_pb2
from frontdesk.identity.v1 import second_factor_pb2 as pb
from gateway_worlds.recorded_peer import RecordedPeer

TOKENS = identity_pb2.Tokens(
    access_token="a", refresh_token="r", token_type="bearer", expires_in=300, device_token="fdd_x"
)


async def test_a_right_password_without_a_code_is_answered_with_a_challenge(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    facts: dict[str, object] = {"challenge_token": "fdc_x", "expires_in": 300}
    peer.answers["IssueTokens"] = RemoteError(
        Kind.UNAUTHENTICATED, "MFA_REQUIRED", "a code is needed", None, facts
    )
    form = {"username": "ada@example.org", "password": "right", "device_token": "fdd_y"}
    answer = await client.post("/auth/token", data=form)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (401, "mfa_required")
    assert (problem["challenge_token"], problem["expires_in"]) == ("fdc_x", 300)
    assert peer.last("IssueTokens").request.device_token == "fdd_y"


async def test_the_second_step_answers_tokens(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.answers["VerifySecondFactor"] = pb.VerifySecondFactorResponse(tokens=TOKENS)
    answer = await client.post(
        "/auth/mfa/verify",
        json={"challenge_token": "fdc_x", "code": "123456"},
        headers={"user-agent": "desk"},
    )
    assert (answer.status_code, answer.json()["device_token"]) == (200, "fdd_x")
    asked = peer.last("VerifySecondFactor").request
    assert (asked.challenge_token, asked.code, asked.client.user_agent) == ("fdc_x", "123456", "desk")


async def test_a_person_sets_up_and_shows_her_second_factor(
    staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["GetSecondFactor"] = pb.GetSecondFactorResponse()
    peer.answers["EnrolSecondFactor"] = pb.EnrolSecondFactorResponse(secret="S", uri="otpauth://totp/x")
    peer.answers["ConfirmSecondFactor"] = pb.ConfirmSecondFactorResponse(recovery_codes=["A", "B"])
    peer.answers["RenewRecoveryCodes"] = pb.RenewRecoveryCodesResponse(recovery_codes=["C"])
    peer.answers["DisableSecondFactor"] = pb.DisableSecondFactorResponse()
    peer.answers["Reauthenticate"] = pb.ReauthenticateResponse()
    off = {"enabled": False, "enabled_at": None, "recovery_codes_left": 0}
    assert (await staff.get("/auth/mfa")).json() == off
    assert (await staff.post("/auth/mfa/totp")).json() == {"secret": "S", "uri": "otpauth://totp/x"}
    confirmed = await staff.post("/auth/mfa/totp/confirm", json={"code": "123456"})
    assert confirmed.json() == {"recovery_codes": ["A", "B"]}
    assert (await staff.post("/auth/mfa/recovery-codes")).json() == {"recovery_codes": ["C"]}
    assert (await staff.delete("/auth/mfa")).status_code == 204
    assert (await staff.post("/auth/reauthenticate", json={"code": "123456"})).status_code == 204
    assert peer.last("Reauthenticate").request == pb.ReauthenticateRequest(code="123456")

"""What Authorize in /docs does with the security schemes of the OpenAPI document."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from frontdesk.identity.v1 import api_keys_pb2, identity_pb2
from gateway.app import Gateway
from gateway_worlds.recorded_peer import RecordedPeer

FORM = {"grant_type": "password", "username": "mira@example.org", "password": "right"}


@pytest.fixture
def schemes(gateway: Gateway) -> dict[str, Any]:
    found: dict[str, Any] = gateway.api.openapi()["components"]["securitySchemes"]
    return found


@pytest.fixture(autouse=True)
def _known(peer: RecordedPeer, sign) -> None:
    tokens = identity_pb2.Tokens(
        access_token=sign(), refresh_token="r", token_type="bearer", expires_in=300, workspace_id="w"
    )
    peer.answers["IssueTokens"] = identity_pb2.IssueTokensResponse(tokens=tokens)
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")


async def test_the_password_form_gives_a_token_that_the_operations_take(
    client: httpx.AsyncClient, schemes: dict[str, Any]
) -> None:
    flow = schemes["password"]["flows"]["password"]
    answer = await client.post(f"http://gateway{flow['tokenUrl']}", data=FORM)
    token = answer.json()
    assert token["token_type"] == "bearer"
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert (await client.get("/me", headers=headers)).status_code == 200


@pytest.mark.parametrize("in_header", [True, False], ids=["Authorization header", "request body"])
async def test_the_form_carries_a_code_of_the_second_factor_as_client_secret(
    client: httpx.AsyncClient, peer: RecordedPeer, schemes: dict[str, Any], in_header: bool
) -> None:
    assert "client_secret" in schemes["password"]["description"]
    pair = base64.b64encode(b":123456").decode()
    headers = {"Authorization": f"Basic {pair}"} if in_header else {}
    form = FORM if in_header else {**FORM, "client_id": "", "client_secret": "123456"}
    assert (await client.post("/auth/token", data=form, headers=headers)).status_code == 200
    assert peer.last("IssueTokens").request.code == "123456"


@pytest.mark.parametrize("pointer", ["header:Authorization", "/client_secret"])
async def test_a_wrong_code_is_told_of_the_field_that_it_was_sent_in(
    client: httpx.AsyncClient, peer: RecordedPeer, pointer: str
) -> None:
    peer.answers["IssueTokens"] = RemoteError(Kind.INVALID, "INVALID_CODE", "not valid", "code", {})
    in_header = pointer.startswith("header:")
    headers = {"Authorization": f"Basic {base64.b64encode(b':123456').decode()}"} if in_header else {}
    form = FORM if in_header else {**FORM, "client_secret": "123456"}
    answer = await client.post("/auth/token", data=form, headers=headers)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


@pytest.mark.parametrize("pair", ["Og==", "not base64", "8J+Y", "OgA=", "A" * 500])
async def test_a_header_without_a_code_says_nothing(
    client: httpx.AsyncClient, peer: RecordedPeer, pair: str
) -> None:
    answer = await client.post("/auth/token", data=FORM, headers={"Authorization": f"Basic {pair}"})
    assert answer.status_code == 200
    assert peer.last("IssueTokens").request.code == ""


async def test_the_api_key_goes_where_its_scheme_says(
    client: httpx.AsyncClient, peer: RecordedPeer, schemes: dict[str, Any], sign
) -> None:
    peer.answers["ExchangeApiKey"] = api_keys_pb2.ExchangeApiKeyResponse(
        access_token=sign(kind="key", scopes=["*:read"]), expires_in=300
    )
    peer.answers["GetWorkspace"] = identity_pb2.GetWorkspaceResponse(workspace=identity_pb2.Workspace(id="w"))
    scheme = schemes["api_key"]
    assert (scheme["type"], scheme["in"]) == ("apiKey", "header")
    answer = await client.get("/workspaces/current", headers={scheme["name"]: "fdk_x"})
    assert answer.status_code == 200, answer.text


def test_every_operation_that_wants_a_credential_names_a_scheme_that_exists(
    gateway: Gateway, schemes: dict[str, Any]
) -> None:
    for path, offered in gateway.api.openapi()["paths"].items():
        for method, operation in offered.items():
            named = {name for choice in operation.get("security", ()) for name in choice}
            assert named <= schemes.keys(), (method, path)
            assert "password" in named or not named, (method, path)

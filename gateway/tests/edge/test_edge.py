from __future__ import annotations

import asyncio

import httpx
import pytest
from chassis.errors import Kind
from chassis.rpc.client import RemoteError
from chassis.settings import Environment
from chassis.tokens import SigningKeys
from gateway.app import Gateway
from gateway.settings import GatewaySettings
from gateway.stream import Feed
from gateway.upstream.peers import Peers
from gateway.upstream.workspaces import Workspaces
from gateway_worlds.ids import WORKSPACE
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.scripted_source import ScriptedSource
from grpc_health.v1 import health_pb2

DESK = "https://desk.example"


async def test_a_listed_origin_may_read(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing", headers={"Origin": DESK})
    assert answer.headers["access-control-allow-origin"] == DESK
    assert "X-Trace-Id" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    ("given", "origins"),
    [
        ("https://Desk.example/, http://127.0.0.1:3000", ("https://desk.example", "http://127.0.0.1:3000")),
        ('["https://desk.example:443"]', ("https://desk.example",)),
        ("https://müller.example", ("https://xn--mller-kva.example",)),
        ("", ()),
    ],
)
def test_origins_are_kept_as_browsers_write_them(given: str, origins: tuple[str, ...]) -> None:
    assert GatewaySettings(app_env=Environment.TEST, cors_origins=given).allowed_origins == origins


def test_the_web_app_may_lie_below_its_origin() -> None:
    settings = GatewaySettings(app_env=Environment.TEST, frontend_url="https://desk.example/app/")
    assert settings.allowed_origins == ("https://desk.example",)


@pytest.mark.parametrize(
    "given", ["*", "https://*.example", "desk.example", "[", "https://desk.example, null"]
)
def test_what_is_no_exact_origin_stops_the_start(given: str) -> None:
    with pytest.raises(ValueError, match="origin"):
        GatewaySettings(app_env=Environment.TEST, cors_origins=given)


async def test_another_origin_may_not(client: httpx.AsyncClient) -> None:
    for origin in ("https://desk.example.evil", "http://desk.example", "null"):
        answer = await client.get("/nothing", headers={"Origin": origin})
        assert "access-control-allow-origin" not in answer.headers


async def test_a_listed_origin_is_told_what_it_may_send(client: httpx.AsyncClient) -> None:
    headers = {"Origin": DESK, "Access-Control-Request-Method": "POST"}
    answer = await client.options("/bookings", headers=headers)
    assert answer.status_code == 204
    assert "Idempotency-Key" in answer.headers["access-control-allow-headers"]


async def test_answers_are_not_stored_and_not_framed(client: httpx.AsyncClient) -> None:
    headers = (await client.get("http://gateway/")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "strict-transport-security" not in headers


async def test_an_unlisted_origin_gets_no_preflight(client: httpx.AsyncClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = await client.options("/bookings", headers=headers)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control-")]


async def test_no_origin_is_ever_allowed_to_send_cookies(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nothing", headers={"Origin": DESK})
    assert "access-control-allow-credentials" not in answer.headers
    assert answer.headers["access-control-allow-origin"] != "*"
    assert "Origin" in answer.headers["vary"]


async def test_problems_are_protected_like_answers(client: httpx.AsyncClient) -> None:
    for path in ("/nothing", "/me", "/public/lumen/slots"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("environment", [Environment.STAGING, Environment.PRODUCTION])
async def test_outside_development_browsers_stay_with_https(
    peer: RecordedPeer, source: ScriptedSource, environment: Environment
) -> None:
    async def no_keys() -> dict[str, object]:
        return {}

    secret = "one that nobody guesses in a thousand years"
    settings = GatewaySettings(app_env=environment, jwt_secret_key=secret, service_private_key=secret)
    live = Gateway(
        settings,
        peers=Peers({"identity": peer}),
        keys=SigningKeys(no_keys),
        feed=Feed(source, source.newest),
        revocations=source,
        changes=source,
    )
    transport = httpx.ASGITransport(live.asgi)
    async with httpx.AsyncClient(transport=transport, base_url="https://gateway") as client:
        answer = await client.get("/health/live")
        mailbox = await client.get("/dev/mailbox/messages")
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert mailbox.status_code == 404


async def test_metrics_know_routes_but_no_ids(client: httpx.AsyncClient) -> None:
    await client.get("/bookings/0193f0a1-0000-7000-8000-0000000000aa")
    text = (await client.get("http://gateway/metrics")).text
    assert 'frontdesk_http_requests_total{method="GET",route="/api/v1/bookings/{id}",status="401"}' in text
    assert "0193f0a1" not in text


async def test_the_log_line_names_no_person(staff: httpx.AsyncClient, peer: RecordedPeer, capsys) -> None:
    peer.answers["ListContacts"] = RemoteError(Kind.UNAVAILABLE, "UNAVAILABLE", "away", None, {})
    await staff.get("/contacts?email=ada@example.org")
    written = capsys.readouterr()
    assert "/api/v1/contacts" in written.out + written.err
    assert "ada@" not in written.out + written.err


async def test_the_process_lives_whatever_stands_behind_it(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.health = health_pb2.HealthCheckResponse.NOT_SERVING
    for path in ("/health", "/health/live"):
        answer = await client.get(f"http://gateway{path}")
        assert answer.json() == {"status": "ok", "service": "gateway"}


async def test_it_is_ready_once_the_keys_are_there(client: httpx.AsyncClient, gateway: Gateway, sign) -> None:
    assert (await client.get("http://gateway/health/ready")).status_code == 503
    await client.get("/me", headers={"Authorization": f"Bearer {sign(lasts=-60)}"})
    assert (await client.get("http://gateway/health/ready")).json()["status"] == "ready"

    gateway.drain()
    assert (await client.get("http://gateway/health/ready")).status_code == 503


async def test_the_health_of_the_parts_is_told(client: httpx.AsyncClient, peer: RecordedPeer) -> None:
    peer.health = health_pb2.HealthCheckResponse.NOT_SERVING
    answer = await client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"
    assert answer.json()["parts"]["inbox"] == "unavailable"


async def test_the_signing_keys_are_published_and_may_be_kept_as_long_as_we_keep_them(
    client: httpx.AsyncClient, sign
) -> None:
    await client.get("/me", headers={"Authorization": f"Bearer {sign(lasts=-60)}"})
    answer = await client.get("http://gateway/.well-known/jwks.json")
    (key,) = answer.json()["keys"]
    assert (key["kty"], key["crv"], key["kid"], key["use"]) == ("OKP", "Ed25519", "k1", "sig")
    assert "d" not in key
    assert answer.headers["cache-control"] == "public, max-age=300"
    known = {"If-None-Match": answer.headers["etag"]}
    again = await client.get("http://gateway/.well-known/jwks.json", headers=known)
    assert (again.status_code, again.content) == (304, b"")


async def test_no_empty_set_of_keys_is_published_while_they_are_not_known(client: httpx.AsyncClient) -> None:
    answer = await client.get("http://gateway/.well-known/jwks.json")
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"


async def test_many_who_ask_for_a_workspace_share_one_question(gateway: Gateway, peer: RecordedPeer) -> None:
    workspaces: Workspaces = gateway.api.state.door.workspaces
    peer.open.clear()
    waiting = [asyncio.create_task(workspaces.find("lumen")) for _ in range(20)]
    await asyncio.sleep(0)
    peer.open.set()

    assert set(await asyncio.gather(*waiting)) == {(WORKSPACE, "lumen", False)}
    assert len(peer.requests("ResolveWorkspace")) == 1

    workspaces.forget(WORKSPACE)
    await workspaces.find("lumen")
    assert len(peer.requests("ResolveWorkspace")) == 2


async def test_an_unknown_workspace_is_remembered_but_an_outage_is_not(
    client: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["ResolveWorkspace"] = RemoteError(Kind.UNAVAILABLE, "UNAVAILABLE", "away", None, {})
    assert (await client.get("/public/other/booking-types")).status_code == 503
    peer.answers["ResolveWorkspace"] = RemoteError(Kind.NOT_FOUND, "NOT_FOUND", "unknown", None, {})
    for _ in range(2):
        assert (await client.get("/public/other/booking-types")).status_code == 404
    assert len(peer.requests("ResolveWorkspace")) == 2

"""Monitors, proxies and `curl -I` ask for headers alone."""

from __future__ import annotations

import httpx
import pytest
from frontdesk.identity.v1 import identity_pb2
from gateway.app import Gateway
from gateway_worlds.recorded_peer import RecordedPeer
from gateway_worlds.served import conversation, served


@pytest.mark.parametrize(
    "path", ["/health", "/health/live", "/health/ready", "/docs", "/.well-known/jwks.json"]
)
async def test_what_may_be_read_is_asked_for_its_headers_alone(client: httpx.AsyncClient, path: str) -> None:
    whole = await client.get(f"http://gateway{path}")
    head = await client.head(f"http://gateway{path}")
    assert (head.status_code, head.content) == (whole.status_code, b"")
    for name in ("content-type", "content-length", "cache-control", "content-security-policy"):
        assert head.headers.get(name) == whole.headers.get(name)


async def test_whoever_may_not_read_gets_no_headers_either(
    client: httpx.AsyncClient, staff: httpx.AsyncClient, peer: RecordedPeer
) -> None:
    peer.answers["GetMe"] = identity_pb2.GetMeResponse(role="owner")
    head = await staff.head("/me")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", '"v0"')
    del client.headers["Authorization"]
    refused = await client.head("/me")
    assert (refused.status_code, refused.content) == (401, b"")
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/stream", "/auth/outside/google/callback"])
async def test_what_has_no_end_or_spends_something_is_not_asked_in_part(
    staff: httpx.AsyncClient, peer: RecordedPeer, path: str
) -> None:
    answer = await staff.head(path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert not peer.asked


async def test_a_connection_goes_on_behind_a_head(gateway: Gateway) -> None:
    async with served(gateway) as address, conversation(address) as talk:
        ask = "{} /health/live HTTP/1.1\r\nHost: desk\r\n\r\n"
        await talk.say((ask.format("HEAD") + ask.format("GET")).encode())
        first = await talk.hear(bodiless=True)
        assert first.status == 200
        assert (await talk.hear()).status == 200

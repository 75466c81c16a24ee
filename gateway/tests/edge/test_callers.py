from __future__ import annotations

from ipaddress import ip_network

import pytest
from gateway.edge import Callers
from gateway.edge.callers import caller_address, counted_as
from starlette.types import Receive, Scope, Send

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "chain", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("10.0.0.1", "198.51.100.1, not an address", "10.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_an_address_is_believed_from_trusted_hops_only(peer: str, chain: str, address: str) -> None:
    assert caller_address(peer, chain.encode(), TRUSTED) == address


def test_a_household_is_one_address() -> None:
    assert counted_as("2001:db8::7") == counted_as("2001:db8::8")
    assert counted_as("2001:db8:0:1::7") != counted_as("2001:db8::7")


async def _seen(headers: list[tuple[bytes, bytes]], *, peer: str) -> Scope:
    """What the application behind sees."""
    seen: Scope = {}

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.update(scope)

    async def nothing(*_: object) -> None:
        raise AssertionError("neither reads nor answers")

    scope = {"type": "http", "client": (peer, 1), "headers": headers}
    await Callers(app, trusted=TRUSTED)(scope, nothing, nothing)
    return seen


async def test_headers_that_claim_an_identity_go_no_further() -> None:
    claims = [
        (b"x-user-id", b"1"),
        (b"x-workspace-id", b"1"),
        (b"x-forwarded-for", b"127.0.0.1"),
        (b"forwarded", b"for=127.0.0.1"),
        (b"accept", b"*/*"),
    ]
    seen = await _seen(claims, peer="203.0.113.9")
    assert seen["headers"] == [(b"accept", b"*/*")]
    assert seen["client"][0] == "203.0.113.9"


async def test_several_headers_of_one_chain_are_read_together() -> None:
    chain = [(b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-for", b"10.9.9.9")]
    assert (await _seen(chain, peer="10.0.0.1"))["client"][0] == "198.51.100.1"


async def test_scheme_and_host_are_believed_from_a_trusted_proxy_only() -> None:
    told = [
        (b"host", b"gateway:8000"),
        (b"x-forwarded-proto", b"https"),
        (b"x-forwarded-host", b"desk.example"),
    ]
    trusted, stranger = await _seen(told, peer="10.0.0.1"), await _seen(told, peer="203.0.113.9")
    assert (trusted["scheme"], trusted["headers"]) == ("https", [(b"host", b"desk.example")])
    assert (stranger.get("scheme"), stranger["headers"]) == (None, [(b"host", b"gateway:8000")])

"""Whose address a request comes from, and headers that only a hop of our own could have meant."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
_FORGED = (b"x-user-", b"x-workspace-", b"x-forwarded-", b"x-real-ip", b"forwarded")


class Callers:
    """Sets `scope["client"]`: the peer, or behind trusted proxies the address that they say asked them.

    Scheme and host are those that the nearest of these proxies was asked by.
    """

    def __init__(self, app: ASGIApp, *, trusted: tuple[Network, ...]) -> None:
        self._app = app
        self._trusted = trusted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            headers = scope["headers"]
            if self._trusted and scope.get("client"):
                chain = b",".join(value for name, value in headers if name == b"x-forwarded-for")
                if _is_trusted(scope["client"][0], self._trusted):
                    _readdress(scope)
                    headers = scope["headers"]
                scope["client"] = (caller_address(scope["client"][0], chain, self._trusted), 0)
            if any(name.startswith(_FORGED) for name, _ in headers):
                scope["headers"] = [pair for pair in headers if not pair[0].startswith(_FORGED)]
        await self._app(scope, receive, send)


def _readdress(scope: Scope) -> None:
    told = dict(scope["headers"])
    scheme, host = (
        told.get(name, b"").rpartition(b",")[2].strip()
        for name in (b"x-forwarded-proto", b"x-forwarded-host")
    )
    if scheme in (b"http", b"https"):
        scope["scheme"] = scheme.decode()
    if host:
        others = [pair for pair in scope["headers"] if pair[0] != b"host"]
        scope["headers"] = [*others, (b"host", host)]


def caller_address(peer: str, chain: bytes, trusted: tuple[Network, ...]) -> str:
    """Walks from the nearest hop outwards; what stands beyond a hop that is not ours is hearsay."""
    address = peer
    for hop in reversed(chain.decode("latin-1").split(",")):
        if not _is_trusted(address, trusted):
            break
        further = _parsed(_without_port(hop.strip()))
        if further is None:
            break
        address = str(further)
    return address


@lru_cache(maxsize=4096)
def counted_as(address: str) -> tuple[str, bool]:
    """The key of an address, and whether it is this machine. A household has a /64 of IPv6."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False)), parsed.is_loopback
    return address, parsed is not None and parsed.is_loopback


@lru_cache(maxsize=4096)
def _is_trusted(address: str, trusted: tuple[Network, ...]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in trusted)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop

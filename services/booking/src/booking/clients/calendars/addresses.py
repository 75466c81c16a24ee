"""Which addresses a stranger may make us connect to: public ones only."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable

Resolve = Callable[[str, int], Awaitable[str]]
IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
# Translated addresses (RFC 6052) reach what the IPv4 address inside them names.
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Inner ones that some versions of Python call global: RFC 3879, RFC 7526, RFC 8215, RFC 9637.
NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in ("fec0::/10", "192.88.99.0/24", "64:ff9b:1::/48", "3fff::/20")
)


class TargetRefused(Exception):
    """The name stands for an address inside some network."""


async def public_address_of(host: str, port: int) -> str:
    """One address, to be connected to as it is: a name asked twice may answer differently.

    Raises `TargetRefused` where any address of the name is not public, `OSError` where there is none.
    """
    found = await _addresses(host, port)
    if not all(is_public(one) for one in found):
        raise TargetRefused(host)
    return str(found[0])


async def any_address_of(host: str, port: int) -> str:
    """For installations whose calendars lie in their own network."""
    return str((await _addresses(host, port))[0])


def resolving(*, inner: bool) -> Resolve:
    """What answers the address to connect to: `inner` ones too, or public ones only."""
    return any_address_of if inner else public_address_of


def is_public(address: IpAddress) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        inner = _inside(address)
        if inner is not None:
            return is_public(inner)
    if any(address in network for network in NOT_PUBLIC):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


async def _addresses(host: str, port: int) -> list[IpAddress]:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return [ipaddress.ip_address(str(info[4][0]).partition("%")[0]) for info in found]

"""What a person signs in with: a name for the device, and where it is, as coarsely as is of use."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

LONGEST_USER_AGENT = 300
_BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)
"""In this order, for most browsers claim to be others too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """`network` is the first 24 bits of an IPv4 address or 48 of an IPv6 one, `agent` the User-Agent."""

    agent: str
    network: str


UNKNOWN = Client(agent="", network="")


def client(user_agent: str, address: str) -> Client:
    printable = "".join(sign for sign in user_agent if sign.isprintable())
    return Client(agent=printable[:LONGEST_USER_AGENT], network=network(address))


def device(agent: str) -> str:
    """Such as `Firefox on Windows`; a program names itself."""
    browser, system = _first(_BROWSERS, agent), _first(_SYSTEMS, agent)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or agent.partition("/")[0].partition(" ")[0]


def network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ip_network((int(parsed), 24 if parsed.version == 4 else 48), strict=False))


def _first(known: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, sign in known if re.search(sign, agent)), "")

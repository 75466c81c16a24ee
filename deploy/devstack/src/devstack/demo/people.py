"""Who works in the demo salon: colleagues who were invited, and the owner's case before the reviewers."""

import struct
import zlib

import httpx

INVITED: tuple[dict[str, object], ...] = (
    {"email": "ben.roth@example.com", "role": "staff", "bookable": True},
    {"email": "lea.sand@example.com", "role": "viewer", "scopes": ["booking:read", "contact:read"]},
)
_SIDE = 64


def ensure_people(client: httpx.Client) -> bool:
    """True when something was missing and is there now."""
    return _ensure_invites(client) | _ensure_case(client)


def _ensure_invites(client: httpx.Client) -> bool:
    open_ones = {invite["email"] for invite in _items(client, "/staff/invites")}
    works_here = {member["email"] for member in _items(client, "/staff")}
    missing = [one for one in INVITED if one["email"] not in open_ones | works_here]
    for one in missing:
        client.post("/staff/invites", json=one).raise_for_status()
    return bool(missing)


def _ensure_case(client: httpx.Client) -> bool:
    """Handed in, so that whoever looks can decide about it."""
    if _items(client, "/verifications"):
        return False
    made = client.post("/verifications", json={"kind": "person"}).raise_for_status().json()
    client.post(
        f"/verifications/{made['id']}/documents",
        params={"kind": "identity_card", "name": "id-card.png"},
        content=_picture(),
        headers={"Content-Type": "image/png"},
    ).raise_for_status()
    client.post(f"/verifications/{made['id']}/submit").raise_for_status()
    return True


def _items(client: httpx.Client, path: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get(path, params={"limit": "200"}).raise_for_status().json()["items"]
    return found


def _picture() -> bytes:
    """A grey PNG (RFC 2083), where a photograph of a card would be."""
    header = struct.pack(">IIBBBBB", _SIDE, _SIDE, 8, 0, 0, 0, 0)
    rows = (b"\0" + b"\xc8" * _SIDE) * _SIDE
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )

"""Recognises devices that an account was signed in with, and names what attempts are counted by."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from ipaddress import IPv6Address, IPv6Network, ip_address

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from identity.domain.sign_in.attempts import (
    FREE_BY_ACCOUNT,
    FREE_BY_ADDRESS,
    FREE_BY_DEVICE,
    Counter,
    Counters,
)

_PREFIX = "fdd_"
_ID_BYTES = 16
_MAC_BYTES = 32


class KnownDevices:
    """`count_loopback` is false where one machine stands for all people, as while developing."""

    def __init__(self, master_secret: str, *, count_loopback: bool) -> None:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"frontdesk identity known devices")
        self._key = kdf.derive(master_secret.encode())
        self._count_loopback = count_loopback

    def remember(self, email: str) -> str:
        """A token that a device shows at its next sign-in; it opens nothing."""
        device = secrets.token_bytes(_ID_BYTES)
        return _PREFIX + base64.urlsafe_b64encode(device + self._mac("known device", email, device)).decode()

    def counters(self, email: str, *, device_token: str, address: str) -> Counters:
        """An address that is empty, or this machine's while developing, is not counted."""
        device = self._recognise(device_token, email)
        if device is not None:
            own = Counter(digest=self._mac("device", email, device), free=FREE_BY_DEVICE)
            return Counters(own=own, address=None)
        own = Counter(digest=self._mac("account", email, b""), free=FREE_BY_ACCOUNT)
        place = _place(address, count_loopback=self._count_loopback)
        if place is None:
            return Counters(own=own, address=None)
        return Counters(
            own=own, address=Counter(digest=self._mac("address", place, b""), free=FREE_BY_ADDRESS)
        )

    def _recognise(self, token: str, email: str) -> bytes | None:
        try:
            raw = base64.b64decode(token.removeprefix(_PREFIX), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        if not token.startswith(_PREFIX) or len(raw) != _ID_BYTES + _MAC_BYTES:
            return None
        device, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
        return device if hmac.compare_digest(mac, self._mac("known device", email, device)) else None

    def _mac(self, purpose: str, name: str, device: bytes) -> bytes:
        return hmac.digest(self._key, b"\0".join((purpose.encode(), name.encode(), device)), "sha256")


def _place(address: str, *, count_loopback: bool) -> str | None:
    """A household has a /64 of IPv6."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.is_loopback and not count_loopback:
        return None
    return str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)

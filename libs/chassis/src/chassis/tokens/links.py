"""Tokens that stand in links: the bytes that name something, and a tag that only the key's owner can make."""

from __future__ import annotations

import base64
import hashlib
import hmac

TAG_BYTES = 16


class LinkKey:
    """Of one purpose; what was signed for another one does not open here."""

    def __init__(self, master_secret: str, purpose: str) -> None:
        self._key = hmac.digest(master_secret.encode(), f"frontdesk {purpose}".encode(), hashlib.sha256)

    def sign(self, named: bytes) -> str:
        return base64.urlsafe_b64encode(named + self._tag(named)).decode().rstrip("=")

    def open(self, token: str) -> bytes | None:
        """What the token names; None where it was not signed with this key."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            return None
        named, tag = raw[:-TAG_BYTES], raw[-TAG_BYTES:]
        return named if hmac.compare_digest(tag, self._tag(named)) else None

    def _tag(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, hashlib.sha256)[:TAG_BYTES]

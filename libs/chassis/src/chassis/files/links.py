"""Links that open one file for a few minutes. They are sealed: a link tells nobody what it opens."""

from __future__ import annotations

import base64
import binascii
import os
from dataclasses import dataclass
from datetime import datetime

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chassis.errors import FrontdeskError, Kind, NotFound

LINK_SECONDS = 300
_NONCE_BYTES = 12


class LinkExpired(FrontdeskError):
    kind = Kind.GONE
    reason = "LINK_EXPIRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """One file and what it is called where it arrives."""

    key: str
    name: str
    content_type: str


class DownloadLinks:
    """Services make the tokens, the gateway opens them; both know the master secret."""

    def __init__(self, master_secret: str) -> None:
        kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"frontdesk download links")
        self._cipher = ChaCha20Poly1305(kdf.derive(master_secret.encode()))

    def token(self, download: Download, *, expires_at: datetime) -> str:
        fields = [int(expires_at.timestamp()), download.key, download.name, download.content_type]
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, orjson.dumps(fields), None)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def read(self, token: str, *, now: datetime) -> Download:
        """Raises `NotFound` for what we did not make, `LinkExpired` for what was good once."""
        try:
            sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
            fields = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (binascii.Error, ValueError, InvalidTag):
            raise NotFound("there is no such file") from None
        expires_at, key, name, content_type = orjson.loads(fields)
        if expires_at < now.timestamp():
            raise LinkExpired("the link is over; ask for a new one")
        return Download(key=key, name=name, content_type=content_type)

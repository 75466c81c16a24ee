"""Stored replies: the same key and body get the first answer, in the transaction of the effect.

After the draft of the IETF on the Idempotency-Key header field. The reply is sealed with a key derived from
the Idempotency-Key, which is itself kept as a hash, so a dump of the table shows neither.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from sqlalchemy import bindparam, insert, select

from chassis.db import tables
from chassis.errors import IdempotencyKeyReused

_rows = tables.idempotency

FIND = select(_rows.c.request_hash, _rows.c.reply).where(
    _rows.c.workspace_id == bindparam("workspace_id"),
    _rows.c.caller == bindparam("caller"),
    _rows.c.method == bindparam("method"),
    _rows.c.key_hash == bindparam("key_hash"),
)
STORE = insert(_rows)

_NONCE_BYTES = 12


class Replayed(Exception):
    """Ends a transaction early: this reply was given before."""

    def __init__(self, reply: bytes) -> None:
        super().__init__("replayed")
        self.reply = reply


@dataclass(frozen=True, slots=True, kw_only=True)
class IdempotentCall:
    """One call that must have one effect. `request_hash` covers the whole request.

    It is keyed, because a request may hold a password and the hash lies in a table for a day.
    """

    key: str
    caller: str
    method: str
    request_hash: bytes
    fresh: bool = False
    """The key was made for this very attempt, so nothing can be stored under it."""

    @classmethod
    def of(cls, body: bytes, *, key: str, caller: str, method: str, fresh: bool = False) -> IdempotentCall:
        request_hash = _request_hash(key, body)
        return cls(key=key, caller=caller, method=method, request_hash=request_hash, fresh=fresh)

    def about(self, body: bytes) -> IdempotentCall:
        """The same call once its request is known, such as an upload that has arrived."""
        return replace(self, request_hash=_request_hash(self.key, body))

    @property
    def identity(self) -> dict[str, Any]:
        return {"caller": self.caller, "method": self.method, "key_hash": self._derive(b"hash")}

    def lock(self, workspace_id: object) -> int:
        material = f"{workspace_id}|{self.caller}|{self.method}|{self.key}".encode()
        return int.from_bytes(hashlib.blake2b(material, digest_size=8).digest(), "big", signed=True)

    def replay(self, request_hash: bytes, sealed: bytes) -> Replayed:
        if request_hash != self.request_hash:
            raise IdempotencyKeyReused("this Idempotency-Key was used with another request; send a new key")
        try:
            nonce, reply = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return Replayed(ChaCha20Poly1305(self._derive(b"seal")).decrypt(nonce, reply, None))
        except InvalidTag:
            raise IdempotencyKeyReused("this Idempotency-Key cannot be used again; send a new key") from None

    def record(self, reply: bytes) -> dict[str, Any]:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + ChaCha20Poly1305(self._derive(b"seal")).encrypt(nonce, reply, None)
        return {**self.identity, "request_hash": self.request_hash, "reply": sealed}

    def _derive(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(self.key.encode() + b"|" + purpose, digest_size=32).digest()


def _request_hash(key: str, body: bytes) -> bytes:
    secret = hashlib.blake2b(key.encode() + b"|request", digest_size=32).digest()
    return hashlib.blake2b(body, key=secret, digest_size=32).digest()

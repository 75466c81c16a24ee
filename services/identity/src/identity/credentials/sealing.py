"""Secrets at rest: sealed with a key that is derived from something the database does not hold."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12


class SealBroken(Exception):
    """The secret, the purpose or the sealed bytes are not the ones of the sealing."""


def seal(plain: bytes, *, secret: bytes, purpose: str, bound_to: bytes) -> bytes:
    """`purpose` separates the uses of one secret, `bound_to` ties the seal to its row."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(secret, purpose).encrypt(nonce, plain, bound_to)


def unseal(sealed: bytes, *, secret: bytes, purpose: str, bound_to: bytes) -> bytes:
    """Raises `SealBroken`."""
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return _cipher(secret, purpose).decrypt(nonce, body, bound_to)
    except InvalidTag:
        raise SealBroken from None


def _cipher(secret: bytes, purpose: str) -> ChaCha20Poly1305:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"frontdesk identity {purpose}".encode())
    return ChaCha20Poly1305(kdf.derive(secret))

"""The signed token by which a customer sees one order; it carries the workspace."""

import base64
import hashlib
import hmac
from uuid import UUID

from chassis.errors import NotFound

TAG_BYTES = 16
NAMED_BYTES = 32


class OrderLinks:
    def __init__(self, master_secret: str) -> None:
        self._key = hmac.digest(
            master_secret.encode(), b"frontdesk booking ticket order link", hashlib.sha256
        )

    def token(self, workspace_id: UUID, order_id: UUID) -> str:
        named = workspace_id.bytes + order_id.bytes
        return base64.urlsafe_b64encode(named + self._tag(named)).decode().rstrip("=")

    def order_id(self, workspace_id: UUID, token: str) -> UUID:
        """Raises `NotFound` for what was not made here, or for another workspace."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise _unknown() from None
        named, tag = raw[:NAMED_BYTES], raw[NAMED_BYTES:]
        ours = len(named) == NAMED_BYTES and hmac.compare_digest(tag, self._tag(named))
        if not ours or named[:16] != workspace_id.bytes:
            raise _unknown()
        return UUID(bytes=named[16:])

    def _tag(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, hashlib.sha256)[:TAG_BYTES]


def _unknown() -> NotFound:
    return NotFound("There is no such order.")

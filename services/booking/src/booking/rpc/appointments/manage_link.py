"""The signed token by which a customer manages one booking; it carries the workspace."""

import base64
import hashlib
import hmac
from uuid import UUID

TAG_BYTES = 16


class ManageLinks:
    def __init__(self, master_secret: str) -> None:
        self._key = hmac.digest(master_secret.encode(), b"frontdesk booking manage link", hashlib.sha256)

    def token(self, workspace_id: UUID, booking_id: UUID) -> str:
        named = workspace_id.bytes + booking_id.bytes
        return base64.urlsafe_b64encode(named + self._tag(named)).decode().rstrip("=")

    def _tag(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, hashlib.sha256)[:TAG_BYTES]

"""Whom an erasure is about, sealed until it is done, and the token by which its progress is followed."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

import orjson
from chassis.errors import NotFound

from identity.credentials import sealing
from identity.domain.personal_data.erasure import Subject

_PURPOSE = "erasure subject"
_TAG_BYTES = 16
_ID_BYTES = 16


class ErasurePapers:
    def __init__(self, master_secret: str) -> None:
        self._secret = master_secret.encode()
        self._key = hmac.digest(self._secret, b"frontdesk identity erasure token", hashlib.sha256)

    def seal(self, erasure_id: UUID, subject: Subject) -> bytes:
        plain = orjson.dumps(
            {
                "user_id": str(subject.user_id),
                "name": subject.name,
                "email": subject.email,
                "staff": {str(workspace_id): str(id_) for workspace_id, id_ in subject.staff.items()},
            }
        )
        return sealing.seal(plain, secret=self._secret, purpose=_PURPOSE, bound_to=erasure_id.bytes)

    def open(self, erasure_id: UUID, sealed: bytes) -> Subject:
        plain = sealing.unseal(sealed, secret=self._secret, purpose=_PURPOSE, bound_to=erasure_id.bytes)
        told = orjson.loads(plain)
        return Subject(
            user_id=UUID(told["user_id"]),
            name=told["name"],
            email=told["email"],
            staff={UUID(workspace_id): UUID(id_) for workspace_id, id_ in told["staff"].items()},
        )

    def token(self, erasure_id: UUID) -> str:
        return base64.urlsafe_b64encode(erasure_id.bytes + self._tag(erasure_id.bytes)).decode().rstrip("=")

    def erasure_of(self, token: str) -> UUID:
        """Raises `NotFound` for what we did not make."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raw = b""
        named, tag = raw[:_ID_BYTES], raw[_ID_BYTES:]
        if len(named) != _ID_BYTES or not hmac.compare_digest(tag, self._tag(named)):
            raise NotFound("there is no such erasure")
        return UUID(bytes=named)

    def _tag(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, hashlib.sha256)[:_TAG_BYTES]

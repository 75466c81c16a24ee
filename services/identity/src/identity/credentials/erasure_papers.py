"""Whom an erasure is about, sealed until it is done, and the token by which its progress is followed."""

from uuid import UUID

import orjson
from chassis.errors import NotFound
from chassis.tokens.links import LinkKey

from identity.credentials import sealing
from identity.domain.personal_data.erasure import Subject

_PURPOSE = "erasure subject"
_ID_BYTES = 16


class ErasurePapers:
    def __init__(self, master_secret: str) -> None:
        self._secret = master_secret.encode()
        self._key = LinkKey(master_secret, "identity erasure token")

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
        return self._key.sign(erasure_id.bytes)

    def erasure_of(self, token: str) -> UUID:
        """Raises `NotFound` for what we did not make."""
        named = self._key.open(token)
        if named is None or len(named) != _ID_BYTES:
            raise NotFound("there is no such erasure")
        return UUID(bytes=named)

"""API keys: opaque to their holder; the workspace and the id inside tell which row to look at."""

import base64
import binascii
import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

from identity.domain import text
from identity.domain.access import scopes
from identity.domain.errors import InvalidApiKey
from identity.domain.people.staff import Role

SECRET_BYTES = 32
MOST_SCOPES = 60
"""They travel in each access token."""
HINT_LENGTH = 4
ROLE_OF_KEYS = Role.ADMIN
"""What a key may do is this role's, cut down to the key's scopes."""
_PREFIX = "fdk_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What its holder has."""

    workspace_id: UUID
    id: UUID
    secret: bytes

    @property
    def digest(self) -> bytes:
        """The only thing of it that is stored."""
        return hashlib.sha256(self.workspace_id.bytes + self.id.bytes + self.secret).digest()

    @property
    def hint(self) -> str:
        return str(self).rstrip("=")[-HINT_LENGTH:]

    def __str__(self) -> str:
        raw = self.workspace_id.bytes + self.id.bytes + self.secret
        return _PREFIX + base64.urlsafe_b64encode(raw).decode().rstrip("=")


def new(workspace_id: UUID, id_: UUID) -> Key:
    return Key(workspace_id=workspace_id, id=id_, secret=secrets.token_bytes(SECRET_BYTES))


def parse(given: str) -> Key:
    """Raises `InvalidApiKey`."""
    body = given.removeprefix(_PREFIX)
    try:
        raw = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidApiKey from None
    if not given.startswith(_PREFIX) or len(raw) != 32 + SECRET_BYTES:
        raise InvalidApiKey
    return Key(workspace_id=UUID(bytes=raw[:16]), id=UUID(bytes=raw[16:32]), secret=raw[32:])


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApiKey:
    name: str
    scopes: Sequence[str]
    expires_at: datetime | None

    def checked(self, *, grantable: Collection[str]) -> "NewApiKey":
        """`grantable` is what its maker may give away. Raises `Invalid` or `UnknownScope`."""
        if not 1 <= len(self.scopes) <= MOST_SCOPES:
            raise Invalid(f"a key has 1 to {MOST_SCOPES} scopes", field="scopes")
        return NewApiKey(
            name=text.name(self.name, field="name"),
            scopes=scopes.checked(self.scopes, grantable=grantable, field="scopes"),
            expires_at=self.expires_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """As it is listed; `made_by` is a person's id."""

    id: UUID
    name: str
    hint: str
    scopes: tuple[str, ...]
    made_by: UUID
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGrant:
    """What an access token of a key is made from."""

    id: UUID
    workspace_id: UUID
    scopes: tuple[str, ...]
    granted_at: datetime
    expires_at: datetime | None

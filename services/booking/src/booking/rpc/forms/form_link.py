"""The signed token by which somebody answers one form, until it expires; it carries the workspace."""

import base64
import hashlib
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from chassis.errors import NotFound

from booking.domain.errors import FormLinkExpired

TAG_BYTES = 16
NOTHING = UUID(int=0)
NAMED = struct.Struct(">16s16s16sQ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedForm:
    form_id: UUID
    booking_id: UUID | None


class FormLinks:
    def __init__(self, master_secret: str) -> None:
        self._key = hmac.digest(master_secret.encode(), b"frontdesk booking form link", hashlib.sha256)

    def token(self, workspace_id: UUID, linked: LinkedForm, expires_at: datetime) -> str:
        about = linked.booking_id or NOTHING
        named = NAMED.pack(workspace_id.bytes, linked.form_id.bytes, about.bytes, int(expires_at.timestamp()))
        return base64.urlsafe_b64encode(named + self._tag(named)).decode().rstrip("=")

    def linked(self, workspace_id: UUID, token: str, now: datetime) -> LinkedForm:
        """Raises `NotFound` for what was not made here, `FormLinkExpired` for what was, too long ago."""
        try:
            raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except ValueError:
            raise _unknown() from None
        named, tag = raw[: NAMED.size], raw[NAMED.size :]
        if len(named) != NAMED.size or not hmac.compare_digest(tag, self._tag(named)):
            raise _unknown()
        workspace, form, booking, expires = NAMED.unpack(named)
        if workspace != workspace_id.bytes:
            raise _unknown()
        if now >= datetime.fromtimestamp(expires, UTC):
            raise FormLinkExpired("This link has expired; ask for a new one.")
        about = UUID(bytes=booking)
        return LinkedForm(form_id=UUID(bytes=form), booking_id=None if about == NOTHING else about)

    def _tag(self, named: bytes) -> bytes:
        return hmac.digest(self._key, named, hashlib.sha256)[:TAG_BYTES]


def _unknown() -> NotFound:
    return NotFound("There is no such form.")

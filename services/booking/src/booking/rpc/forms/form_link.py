"""The signed token by which somebody answers one form, until it expires; it carries the workspace.

What is answered once names the booking it is about, or the link itself, each under a key of its own.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from chassis.errors import NotFound
from chassis.tokens.links import LinkKey

from booking.domain.errors import FormLinkExpired

NOTHING = UUID(int=0)
NAMED = struct.Struct(">16s16s16sQ")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedForm:
    """At most one of booking and link is named; a link with neither may be answered again and again."""

    form_id: UUID
    booking_id: UUID | None = None
    link_id: UUID | None = None


class FormLinks:
    def __init__(self, master_secret: str) -> None:
        self._key = LinkKey(master_secret, "booking form link")
        self._key_once = LinkKey(master_secret, "booking form link answered once")

    def token(self, workspace_id: UUID, linked: LinkedForm, expires_at: datetime) -> str:
        about, key = linked.booking_id or NOTHING, self._key
        if linked.link_id is not None:
            about, key = linked.link_id, self._key_once
        named = NAMED.pack(workspace_id.bytes, linked.form_id.bytes, about.bytes, int(expires_at.timestamp()))
        return key.sign(named)

    def linked(self, workspace_id: UUID, token: str, now: datetime) -> LinkedForm:
        """Raises `NotFound` for what was not made here, `FormLinkExpired` for what was, too long ago."""
        named, once = self._key_once.open(token), True
        if named is None:
            named, once = self._key.open(token), False
        if named is None or len(named) != NAMED.size:
            raise _unknown()
        workspace, form, about, expires = NAMED.unpack(named)
        if workspace != workspace_id.bytes:
            raise _unknown()
        if now >= datetime.fromtimestamp(expires, UTC):
            raise FormLinkExpired("This link has expired; ask for a new one.", field="token")
        form_id, subject = UUID(bytes=form), UUID(bytes=about)
        if once:
            return LinkedForm(form_id=form_id, link_id=subject)
        return LinkedForm(form_id=form_id, booking_id=None if subject == NOTHING else subject)


def _unknown() -> NotFound:
    return NotFound("There is no such form.")

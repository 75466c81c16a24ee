"""Signed tokens that stand in links: each carries the workspace, names one thing and opens nothing else."""

from dataclasses import dataclass
from typing import NoReturn, Self
from uuid import UUID

from chassis.tokens.links import LinkKey

from booking.domain.errors import LinkInvalid

_ID_BYTES = 16


class SignedLinks:
    """Of one purpose; a token of another purpose is invalid."""

    def __init__(self, master_secret: str, purpose: str) -> None:
        self._key = LinkKey(master_secret, f"booking {purpose}")

    def token(self, workspace_id: UUID, subject: UUID) -> str:
        return self._key.sign(workspace_id.bytes + subject.bytes)

    def subject(self, workspace_id: UUID, token: str) -> UUID:
        """Whose token it is. Raises `LinkInvalid`."""
        named = self._key.open(token)
        if named is None or len(named) != 2 * _ID_BYTES or named[:_ID_BYTES] != workspace_id.bytes:
            refuse_link()
        return UUID(bytes=named[_ID_BYTES:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """`web_app` is where the pages are that the links lead to."""

    manage: SignedLinks
    mine: SignedLinks
    waiting: SignedLinks
    ticket_waits: SignedLinks
    feeds: SignedLinks
    web_app: str

    @classmethod
    def of(cls, master_secret: str, web_app: str) -> Self:
        return cls(
            manage=SignedLinks(master_secret, "manage link"),
            mine=SignedLinks(master_secret, "my bookings link"),
            waiting=SignedLinks(master_secret, "waiting list link"),
            ticket_waits=SignedLinks(master_secret, "ticket waiting list link"),
            feeds=SignedLinks(master_secret, "calendar feed"),
            web_app=web_app.rstrip("/"),
        )

    def to_manage(self, workspace_id: UUID, booking_id: UUID) -> str:
        return f"{self.web_app}/manage#token={self.manage.token(workspace_id, booking_id)}"

    def to_mine(self, workspace_id: UUID, link_id: UUID) -> str:
        return f"{self.web_app}/my-bookings#token={self.mine.token(workspace_id, link_id)}"

    def to_offer(self, workspace_id: UUID, entry_id: UUID) -> str:
        return f"{self.web_app}/waiting#token={self.waiting.token(workspace_id, entry_id)}"

    def to_ticket_wait(self, workspace_id: UUID, entry_id: UUID) -> str:
        return f"{self.web_app}/ticket-waiting#token={self.ticket_waits.token(workspace_id, entry_id)}"


def refuse_link() -> NoReturn:
    raise LinkInvalid("This link is not valid; please use the newest one you were sent.", field="token")

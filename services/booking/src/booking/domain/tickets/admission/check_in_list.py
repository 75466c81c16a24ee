from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.tickets.wording import UNSTORED, line


class ReEntry(StrEnum):
    NEVER = "never"
    AFTER_EXIT = "after_exit"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInList:
    """Whom a gate lets in: tickets of one event, on one date or any, of some types or all."""

    id: UUID
    show_id: UUID
    date_id: UUID | None
    name: str
    ticket_type_ids: tuple[UUID, ...]
    re_entry: ReEntry
    created_at: datetime = UNSTORED
    version: int = 1

    def checked(self) -> "CheckInList":
        return replace(self, name=line(self.name, "name"))

    def lets_in(self, show_id: UUID, ticket_type_id: UUID) -> bool:
        return show_id == self.show_id and (
            not self.ticket_type_ids or ticket_type_id in self.ticket_type_ids
        )

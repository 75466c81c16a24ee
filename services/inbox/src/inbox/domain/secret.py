"""What a mail needs that no event and no table may carry; its owner is asked when the mail leaves."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class SecretKind(StrEnum):
    TICKET_ORDER = "ticket_order"
    TICKET_OFFER = "ticket_offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """`of` is the order or the entry of the waiting list."""

    kind: SecretKind
    of: UUID
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What its owner says; a code and a way to decline, where there are such beside the link."""

    link: str
    code: str = ""
    leave_link: str = ""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking.domain.customer import Customer
from booking.domain.locale import Locale
from booking.domain.tickets.wording import UNSTORED, within

LARGEST_GROUP = 50
OFFER_LASTS = timedelta(hours=24)


class WaitingStatus(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """A group that comes together or not at all. An offer is a voucher that keeps their tickets back."""

    id: UUID
    show_id: UUID
    date_id: UUID
    ticket_type_id: UUID
    quantity: int
    customer: Customer
    status: WaitingStatus = WaitingStatus.WAITING
    voucher_id: UUID | None = None
    offered_until: datetime | None = None
    created_at: datetime = UNSTORED
    locale: Locale = Locale.EN

    def checked(self) -> "WaitingEntry":
        within(self.quantity, 1, LARGEST_GROUP, "quantity")
        return replace(self, customer=self.customer.normalised())

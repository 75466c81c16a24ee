from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import UnknownReference

from booking.domain.customers.customer import Customer
from booking.domain.customers.locale import Locale
from booking.domain.errors import TransitionRefused
from booking.domain.tickets.catalogue import Catalogue, SaleState
from booking.domain.tickets.errors import NotOnSale, QuantityRefused, StillOnSale
from booking.domain.tickets.wording import UNSTORED, within

LARGEST_GROUP = 50
RETURNS_WITHIN = timedelta(hours=1)


class WaitingStatus(StrEnum):
    """`closed`: nothing more comes of it, for the date or the offer is over."""

    WAITING = "waiting"
    OFFERED = "offered"
    LEFT = "left"
    CLOSED = "closed"


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
    left_at: datetime | None = None

    def checked(self) -> "WaitingEntry":
        within(self.quantity, 1, LARGEST_GROUP, "quantity")
        return replace(self, customer=self.customer.normalised())

    def returned(self, now: datetime) -> "WaitingEntry":
        """As if it had not been left, but for what was offered. Who is on the list already stays there."""
        if self.status in (WaitingStatus.WAITING, WaitingStatus.OFFERED):
            return self
        if self.left_at is None or self.left_at + RETURNS_WITHIN <= now:
            raise TransitionRefused("The old place is kept for an hour; join the list anew.")
        return replace(self, status=WaitingStatus.WAITING, voucher_id=None, offered_until=None, left_at=None)


def check_wait(catalogue: Catalogue, entry: WaitingEntry, now: datetime) -> None:
    """Raises why nobody can wait for this: one waits for what is on sale and sold out."""
    ticket_type, date = catalogue.types.get(entry.ticket_type_id), catalogue.dates.get(entry.date_id)
    if ticket_type is None or ticket_type.needs_voucher:
        raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_id")
    if date is None:
        raise UnknownReference("There is no such date of this event.", field="date_id")
    window = catalogue.window(ticket_type, date, now)
    if window is not SaleState.ON_SALE or not catalogue.quotas_of(ticket_type, date):
        raise NotOnSale("This ticket is not on sale now.", field="ticket_type_id", state=window.value)
    least, most = ticket_type.min_per_order, ticket_type.max_per_order
    if not least <= entry.quantity <= most:
        raise QuantityRefused(
            f"An order has {least} to {most} of these.", field="quantity", least=least, most=most
        )
    if catalogue.state(ticket_type, date, now) is SaleState.ON_SALE:
        raise StillOnSale("These tickets are on sale; there is nothing to wait for.")

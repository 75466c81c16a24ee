import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid, UnknownReference

from booking.domain.money import LARGEST_MINOR
from booking.domain.tickets.errors import VoucherRefused
from booking.domain.tickets.show import ShowDate
from booking.domain.tickets.ticket_type import TicketType
from booking.domain.tickets.wording import UNSTORED, within

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{3,39}")
MOST_USES = 100_000


class Discount(StrEnum):
    NONE = "none"
    PERCENT = "percent"
    AMOUNT_OFF = "amount_off"
    FIXED_PRICE = "fixed_price"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Its uses are counted by a quota of its own; one that reserves keeps back stock for them."""

    id: UUID
    show_id: UUID
    quota_id: UUID
    code: str
    ticket_type_ids: tuple[UUID, ...]
    date_id: UUID | None
    discount: Discount
    value: int
    max_uses: int
    max_per_customer: int
    reserves: bool
    valid_until: datetime | None
    created_at: datetime = UNSTORED
    version: int = 1

    def checked(self) -> "Voucher":
        """As it is stored, or the field that cannot be true."""
        code = normalised_code(self.code)
        if not CODE.fullmatch(code):
            raise Invalid("A code is 4 to 40 letters, digits and hyphens.", field="code")
        within(self.max_uses, 1, MOST_USES, "max_uses")
        within(self.max_per_customer, 0, MOST_USES, "max_per_customer")
        within(self.value, 0, 100 if self.discount is Discount.PERCENT else LARGEST_MINOR, "value")
        if self.reserves and len(self.ticket_type_ids) != 1:
            raise Invalid("What is kept back is of one ticket type.", field="ticket_type_ids")
        return replace(self, code=code)

    def edit_of(self, kept: "Voucher") -> "Voucher":
        """What an edit cannot change is taken from the voucher as it stands."""
        return replace(self, show_id=kept.show_id, quota_id=kept.quota_id, created_at=kept.created_at)

    def closed(self, now: datetime) -> "Voucher":
        return replace(self, valid_until=now, version=self.version + 1)

    def is_over(self, now: datetime) -> bool:
        return self.valid_until is not None and self.valid_until <= now

    def check_references(self, types: Mapping[UUID, TicketType], dates: Mapping[UUID, ShowDate]) -> None:
        if not types.keys() >= set(self.ticket_type_ids):
            raise UnknownReference("There is no such ticket type in this event.", field="ticket_type_ids")
        if self.date_id is not None and self.date_id not in dates:
            raise UnknownReference("There is no such date of this event.", field="date_id")

    def reserved_place(
        self, types: Mapping[UUID, TicketType], dates: Mapping[UUID, ShowDate]
    ) -> tuple[TicketType, ShowDate]:
        """What one that reserves keeps back: tickets of one type on one date."""
        if self.date_id is None and len(dates) > 1:
            raise Invalid("This event has several dates; choose one.", field="date_id")
        date = dates[self.date_id] if self.date_id else next(iter(dates.values()))
        return types[self.ticket_type_ids[0]], date

    def check_use(self, ticket_type_id: UUID, date_id: UUID, now: datetime, field: str) -> None:
        self.check_time(now, field)
        if not self.fits(ticket_type_id, date_id):
            raise VoucherRefused("This voucher is not for these tickets.", field=field)

    def check_time(self, now: datetime, field: str) -> None:
        if self.is_over(now):
            raise VoucherRefused("This voucher is over.", field=field)

    def fits(self, ticket_type_id: UUID, date_id: UUID) -> bool:
        of_type = not self.ticket_type_ids or ticket_type_id in self.ticket_type_ids
        return of_type and self.date_id in (None, date_id)

    def price(self, amount_minor: int) -> int:
        """Of one ticket; halves are rounded in the customer's favour."""
        if self.discount is Discount.PERCENT:
            return amount_minor * (100 - self.value) // 100
        if self.discount is Discount.AMOUNT_OFF:
            return max(amount_minor - self.value, 0)
        return self.value if self.discount is Discount.FIXED_PRICE else amount_minor


def normalised_code(given: str) -> str:
    return given.strip().upper()

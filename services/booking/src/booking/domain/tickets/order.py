from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from booking.domain.appointments.reference import reference_of
from booking.domain.customer import Customer
from booking.domain.errors import TransitionRefused
from booking.domain.locale import Locale
from booking.domain.tickets.errors import RefundTooLarge


class OrderStatus(StrEnum):
    HELD = "held"
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


OPEN = frozenset({OrderStatus.HELD, OrderStatus.PENDING, OrderStatus.EXPIRED})
"""What can still become paid; an expired one only where there is room."""


class PaymentMethod(StrEnum):
    """How an order is paid. All money comes in by `pay_ticket_order`, whoever took it."""

    FREE = "free"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketOrder:
    """From a cart that holds tickets for some minutes to paid tickets."""

    id: UUID
    reference: str
    show_id: UUID
    status: OrderStatus
    customer: Customer | None
    contact_id: UUID | None
    currency: str
    total_amount_minor: int
    paid_amount_minor: int
    refunded_amount_minor: int
    payment_method: PaymentMethod | None
    expires_at: datetime | None
    created_at: datetime
    completed_at: datetime | None
    paid_at: datetime | None
    cancelled_at: datetime | None
    version: int
    locale: Locale = Locale.EN

    @classmethod
    def opened(
        cls,
        *,
        id_: UUID,
        show_id: UUID,
        currency: str,
        total: int,
        now: datetime,
        hold: timedelta,
        locale: Locale = Locale.EN,
    ) -> "TicketOrder":
        return cls(
            id=id_,
            reference=reference_of(id_),
            show_id=show_id,
            status=OrderStatus.HELD,
            customer=None,
            contact_id=None,
            currency=currency,
            total_amount_minor=total,
            paid_amount_minor=0,
            refunded_amount_minor=0,
            payment_method=None,
            expires_at=now + hold,
            created_at=now,
            completed_at=None,
            paid_at=None,
            cancelled_at=None,
            version=1,
            locale=locale,
        )

    @property
    def owed(self) -> int:
        return max(self.total_amount_minor - self.paid_amount_minor, 0)

    @property
    def left(self) -> int:
        """Paid and not given back."""
        return self.paid_amount_minor - self.refunded_amount_minor

    def shown_at(self, now: datetime) -> "TicketOrder":
        """What has ended counts as expired before anybody has swept it."""
        ended = self.status in (OrderStatus.HELD, OrderStatus.PENDING) and self._ended(now)
        return replace(self, status=OrderStatus.EXPIRED) if ended else self

    def complete(
        self, customer: Customer, now: datetime, due: timedelta, *, version: int | None = None
    ) -> "TicketOrder":
        """With a name on it: paid where nothing is owed, else waiting for the payment."""
        self._check_open()
        completed = replace(self, customer=customer, completed_at=now, version=version or self.version + 1)
        if self.owed == 0:
            return completed._settled(PaymentMethod.FREE, now)
        return replace(
            completed,
            status=OrderStatus.PENDING,
            payment_method=PaymentMethod.OFFLINE,
            expires_at=now + due,
        )

    @property
    def takes_money(self) -> bool:
        """Open, or paid but for what a swap has made dearer."""
        return self.status in OPEN or (self.status is OrderStatus.PAID and self.owed > 0)

    def pay(self, amount_minor: int, now: datetime) -> "TicketOrder":
        """More money came in; paid once all of it has."""
        if self.status is OrderStatus.PAID:
            return self.keep_money(amount_minor)
        self._check_open()
        if self.customer is None:
            raise TransitionRefused("A cart is completed with a name before it is paid.")
        richer = replace(
            self, paid_amount_minor=self.paid_amount_minor + amount_minor, version=self.version + 1
        )
        return richer._settled(PaymentMethod.OFFLINE, now) if richer.owed == 0 else richer

    def keep_money(self, amount_minor: int) -> "TicketOrder":
        """Money that bought nothing; the state stays."""
        return replace(
            self, paid_amount_minor=self.paid_amount_minor + amount_minor, version=self.version + 1
        )

    def changed(self) -> "TicketOrder":
        """Something of its tickets is other than before."""
        return replace(self, version=self.version + 1)

    def charge(self, more_minor: int) -> "TicketOrder":
        """Its tickets cost more or, below zero, less."""
        return replace(self.changed(), total_amount_minor=self.total_amount_minor + more_minor)

    def named(self) -> Customer:
        if self.customer is None:
            raise TransitionRefused("A cart has no attendees yet; complete it.")
        return self.customer

    def refund(self, amount_minor: int) -> "TicketOrder":
        if amount_minor > self.left:
            raise RefundTooLarge("More than is left of what was paid.", left=self.left)
        return replace(self.changed(), refunded_amount_minor=self.refunded_amount_minor + amount_minor)

    def split(self, new_id: UUID, worth: int, now: datetime) -> tuple["TicketOrder", "TicketOrder"]:
        """What stays and what leaves, with the money that was paid for it."""
        if self.status is not OrderStatus.PAID or self.left < worth:
            raise TransitionRefused("Orders are split once they are paid in full.")
        kept = replace(self.charge(-worth), paid_amount_minor=self.paid_amount_minor - worth)
        made = replace(
            self,
            id=new_id,
            reference=reference_of(new_id),
            total_amount_minor=worth,
            paid_amount_minor=worth,
            refunded_amount_minor=0,
            created_at=now,
            version=1,
        )
        return kept, made

    def expire(self) -> "TicketOrder":
        return replace(self, status=OrderStatus.EXPIRED, version=self.version + 1)

    def cancel(self, now: datetime) -> "TicketOrder":
        """A second time changes nothing."""
        if self.status is OrderStatus.CANCELLED:
            return self
        return replace(
            self,
            status=OrderStatus.CANCELLED,
            cancelled_at=now,
            expires_at=None,
            version=self.version + 1,
        )

    def _settled(self, method: PaymentMethod, now: datetime) -> "TicketOrder":
        return replace(self, status=OrderStatus.PAID, payment_method=method, paid_at=now, expires_at=None)

    def _check_open(self) -> None:
        if self.status not in OPEN:
            raise TransitionRefused(f"This order is {self.status} already.")

    def _ended(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

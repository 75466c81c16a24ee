from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.appointments.reference import reference_of
from booking.domain.customers.customer import Customer
from booking.domain.customers.locale import Locale
from booking.domain.errors import PaidTooLate, TransitionRefused
from booking.domain.payments.payment import RefundCause, RefundWanted
from booking.domain.tickets.errors import RefundTooLarge


class OrderStatus(StrEnum):
    HELD = "held"
    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


ENDING = frozenset({OrderStatus.HELD, OrderStatus.PENDING})
"""What expires unless it is completed or paid in time."""
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
    refund_wanted_amount_minor: int
    """Ever asked to be given back, whether it was since or not."""
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
            refund_wanted_amount_minor=0,
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
        """What was given back, or is to be, is owed again."""
        return max(self.total_amount_minor - self.counting, 0)

    @property
    def left(self) -> int:
        """Paid and not given back."""
        return self.paid_amount_minor - self.refunded_amount_minor

    @property
    def counting(self) -> int:
        """Paid, and neither given back nor asked to be."""
        return self.paid_amount_minor - max(self.refunded_amount_minor, self.refund_wanted_amount_minor)

    @property
    def refund_due(self) -> int:
        """Asked to be given back, and not given back yet."""
        return max(self.refund_wanted_amount_minor - self.refunded_amount_minor, 0)

    def refund_wanted(self, cause: RefundCause) -> RefundWanted:
        """All that counts."""
        return RefundWanted(amount_minor=self.counting, reference=self.reference, cause=cause)

    def shown_at(self, now: datetime) -> "TicketOrder":
        """What has ended counts as expired before anybody has swept it."""
        ended = self.status in ENDING and self._ended(now)
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

    def check_currency(self, currency: str) -> None:
        if currency != self.currency:
            raise Invalid(f"This order is in {self.currency}.", field="amount.currency")

    def pay(self, amount_minor: int, now: datetime) -> "TicketOrder":
        """More money came in; paid once all of it has. A paid one takes what it came to cost more since.

        Raises `PaidTooLate` where it would buy nothing: what has ended is paid at once or not at all.
        """
        owes_more = self.status is OrderStatus.PAID and self.owed > 0
        if self.status not in OPEN and not owes_more:
            raise self._paid_too_late()
        if self.customer is None:
            raise TransitionRefused("A cart is completed with a name before it is paid.")
        paid = self.keep_money(amount_minor).settle(now)
        if (ended := paid.shown_at(now)).status is OrderStatus.EXPIRED:
            raise ended._paid_too_late()
        return paid

    def settle(self, now: datetime) -> "TicketOrder":
        """Paid as soon as nothing is owed, be it that money came or that a price went."""
        if self.status is OrderStatus.PAID or self.owed > 0:
            return self
        return self._settled(PaymentMethod.OFFLINE if self.counting else PaymentMethod.FREE, now)

    def keep_money(self, amount_minor: int) -> "TicketOrder":
        """The state stays."""
        return replace(
            self, paid_amount_minor=self.paid_amount_minor + amount_minor, version=self.version + 1
        )

    def want_back(self, amount_minor: int) -> "TicketOrder":
        """This much is asked to be given back. What was given back unasked is no answer to it."""
        asked = max(self.refund_wanted_amount_minor, self.refunded_amount_minor)
        return replace(self, refund_wanted_amount_minor=asked + amount_minor)

    def changed(self) -> "TicketOrder":
        """Something of its tickets is other than before."""
        return replace(self, version=self.version + 1)

    def charge(self, more_minor: int) -> "TicketOrder":
        """Its tickets cost more or, below zero, less; never less than nothing, whatever goodwill took off."""
        return replace(self.changed(), total_amount_minor=max(self.total_amount_minor + more_minor, 0))

    def named(self) -> Customer:
        if self.customer is None:
            raise TransitionRefused("A cart has no attendees yet; complete it.")
        return self.customer

    def refund(self, amount_minor: int, *, goodwill: bool) -> "TicketOrder":
        """As goodwill it lowers what the order costs, so that it owes no more than before."""
        if amount_minor > self.left:
            raise RefundTooLarge("More than is left of what was paid.", left=self.left)
        refunded = replace(self.changed(), refunded_amount_minor=self.refunded_amount_minor + amount_minor)
        owed_again = refunded.owed - self.owed if goodwill else 0
        return replace(refunded, total_amount_minor=refunded.total_amount_minor - owed_again)

    def split(self, new_id: UUID, worth: int, now: datetime) -> tuple["TicketOrder", "TicketOrder"]:
        """What stays and what leaves, with the money that was paid for it."""
        if self.status is not OrderStatus.PAID or self.counting < worth:
            raise TransitionRefused("Orders are split once they are paid in full.")
        kept = replace(self.charge(-worth), paid_amount_minor=self.paid_amount_minor - worth)
        made = replace(
            self,
            id=new_id,
            reference=reference_of(new_id),
            total_amount_minor=worth,
            paid_amount_minor=worth,
            refunded_amount_minor=0,
            refund_wanted_amount_minor=0,
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

    def _paid_too_late(self) -> PaidTooLate:
        return PaidTooLate(f"The order is {self.status} already; the money is to be refunded.")

    def _check_open(self) -> None:
        if self.status not in OPEN:
            raise TransitionRefused(f"This order is {self.status} already.")

    def _ended(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now

"""Which part of a visit has which share of money for the whole of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.visits.visit import Visit
from booking.domain.errors import TransitionRefused
from booking.domain.payments.payment import Payment
from booking.domain.tickets.errors import RefundTooLarge

Shares = dict[UUID, int]
"""Minor units by part, each at least one."""


def shares_of_payment(visit: Visit, payment: Payment) -> Shares:
    """First of what is owed before it is confirmed, then of the rest of the prices.

    What is more than that stands with the first part.
    """
    parts = _in_currency(visit, visit.shown, payment.currency)
    owed = [(part, part.owed_minor) for part in parts]
    unpaid = [(part, max(part.unpaid_minor - part.owed_minor, 0)) for part in parts]
    shares, more = _poured(payment.amount_minor, [*owed, *unpaid])
    return dict(Counter(shares) + Counter({parts[0].id: more}))


def shares_of_refund(visit: Visit, payment: Payment) -> Shares:
    """First of what is due back, then of the rest that was paid. Raises `RefundTooLarge`."""
    parts = _in_currency(visit, visit.parts, payment.currency)
    due = [(part, part.given_up_minor - part.refunded_minor) for part in parts]
    kept = [(part, part.paid_minor - part.given_up_minor) for part in parts]
    shares, more = _poured(payment.amount_minor, [*due, *kept])
    if more:
        raise RefundTooLarge("More than is left of what was paid.", left=sum(shares.values()))
    return shares


def _in_currency(visit: Visit, parts: Sequence[Booking], currency: str) -> list[Booking]:
    priced = [(part, part.price.currency) for part in parts if part.price is not None]
    if not priced:
        raise TransitionRefused("This visit costs nothing.", status=visit.status.value)
    found = [part for part, own in priced if own == currency]
    if not found:
        known = " and ".join(dict.fromkeys(own for _, own in priced))
        raise Invalid(f"This visit is in {known}.", field="amount.currency")
    return found


def _poured(amount: int, rooms: Iterable[tuple[Booking, int]]) -> tuple[Shares, int]:
    """As much into each in turn as it has room for, and what is left then."""
    shares: Counter[UUID] = Counter()
    for part, room in rooms:
        shares[part.id] += min(amount, room)
        amount -= min(amount, room)
    return dict(+shares), amount

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    PENDING = "pending"
    """Waits for somebody's approval."""
    AWAITING_PAYMENT = "awaiting_payment"
    """Keeps its slot until a moment by which it has to be paid."""
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    DECLINED = "declined"


# Every state and where it may lead; what is not listed is refused.
TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.PENDING: frozenset(
        {Status.AWAITING_PAYMENT, Status.CONFIRMED, Status.DECLINED, Status.CANCELLED},
    ),
    Status.AWAITING_PAYMENT: frozenset({Status.CONFIRMED, Status.DECLINED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset(
        {Status.CHECKED_IN, Status.COMPLETED, Status.NO_SHOW, Status.CANCELLED},
    ),
    Status.CHECKED_IN: frozenset({Status.COMPLETED, Status.CANCELLED}),
    Status.COMPLETED: frozenset(),
    Status.NO_SHOW: frozenset(),
    Status.CANCELLED: frozenset(),
    Status.DECLINED: frozenset(),
}
UNANSWERED = frozenset({Status.PENDING, Status.AWAITING_PAYMENT})
"""These keep their slot for a while only."""
MOVABLE = frozenset({Status.PENDING, Status.AWAITING_PAYMENT, Status.CONFIRMED})
"""These can still be given another time or another person."""
TAKING_PLACE = frozenset({Status.CONFIRMED, Status.CHECKED_IN})
GIVEN_UP = frozenset({Status.CANCELLED, Status.DECLINED})

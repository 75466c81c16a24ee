"""Where the bookings of a type wait for each other: nowhere, for most types."""

from datetime import datetime

from booking.domain.booking_types.booking_type import BookingType, StaffRule
from booking.store.turns import Turn


def turns_at(kind: BookingType, starts_at: datetime) -> list[tuple[Turn, *tuple[object, ...]]]:
    needed: dict[tuple[Turn, *tuple[object, ...]], bool] = {
        (Turn.SEVERAL,): kind.takes_several,
        (Turn.ROUND_ROBIN, kind.id): kind.staff_rule is StaffRule.ROUND_ROBIN,
        (Turn.LIMITS, kind.id): kind.limits.any,
        (Turn.GROUP, kind.id, starts_at): kind.is_group,
    }
    return [turn for turn, wait in needed.items() if wait]

"""The rule by which a series repeats, as its customer's clock shows the dates."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain

from chassis.errors import Invalid

from booking.domain.tickets.recurrence import Recurrence


def walls_of(rule: str, first: datetime) -> Iterator[datetime]:
    """Local times from the first on, as many as the rule gives. Raises `Invalid`."""
    try:
        days = Recurrence.parse(rule).days(first.date())
    except Invalid as wrong:
        raise Invalid(wrong.detail, field="rrule") from None
    begun = next(days, None)
    if begun is None:
        raise Invalid("This rule gives no date; an example is FREQ=WEEKLY;COUNT=8.", field="rrule")
    return (datetime.combine(day, first.time()) for day in chain((begun,), days))

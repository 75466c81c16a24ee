"""What is counted, and the quarters of an hour (UTC) it is summed in.

Every offset in use is a multiple of 15 minutes, so the local days of any zone are made of whole buckets.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

BUCKET_MINUTES = 15

BOOKINGS = "bookings"
"""Bookings by the moment they were made; a cancelled one is taken out again, at that same moment."""
CANCELLATIONS = "cancellations"
"""By the moment of the cancel."""
ATTENDED = "attended"
"""Appointments whose customer came, by their start."""
NO_SHOWS = "no_shows"
"""Appointments whose customer did not come, by their start."""
NEW_CONTACTS = "new_contacts"
REVENUE_MINOR = "revenue_minor"
"""The prices of what `BOOKINGS` counts, in the minor unit of the currency, which is the dimension."""

METRICS = (BOOKINGS, CANCELLATIONS, ATTENDED, NO_SHOWS, NEW_CONTACTS, REVENUE_MINOR)

Key = tuple[str, datetime, str]
"""Metric, start of the bucket, dimension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    metric: str
    at: datetime
    value: int = 1
    dimension: str = ""

    @property
    def key(self) -> Key:
        return self.metric, bucket_of(self.at), self.dimension


def bucket_of(moment: datetime) -> datetime:
    utc = moment.astimezone(UTC)
    return utc.replace(minute=utc.minute - utc.minute % BUCKET_MINUTES, second=0, microsecond=0)


def summed(counts: Iterable[Count]) -> dict[Key, int]:
    """What to add to each bucket, sorted; what cancels out is left out."""
    sums: Counter[Key] = Counter()
    for count in counts:
        sums[count.key] += count.value
    return {key: sums[key] for key in sorted(sums) if sums[key]}

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analytics.domain.days import Period
from analytics.domain.metrics import BOOKINGS, CANCELLATIONS, NEW_CONTACTS, REVENUE_MINOR
from analytics.domain.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Of a range, beside the range of equal length before."""

    value: int
    previous: int


NOTHING = Figure(value=0, previous=0)
Sums = Mapping[tuple[str, str], Figure]
"""By metric and dimension; what never happened is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    time_zone: str
    currency: str
    first: date
    last: date
    bookings: Figure
    cancellations: Figure
    new_contacts: Figure
    revenue_minor: Figure

    @classmethod
    def of(cls, workspace: Workspace, period: Period, sums: Sums) -> "Overview":
        return cls(
            time_zone=workspace.time_zone,
            currency=workspace.currency,
            first=period.first,
            last=period.last,
            bookings=sums.get((BOOKINGS, ""), NOTHING),
            cancellations=sums.get((CANCELLATIONS, ""), NOTHING),
            new_contacts=sums.get((NEW_CONTACTS, ""), NOTHING),
            revenue_minor=sums.get((REVENUE_MINOR, workspace.currency), NOTHING),
        )

"""Bookings by filters, in an order, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, own
from sqlalchemy import (
    Executable,
    Select,
    and_,
    bindparam,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.sql.expression import ColumnElement

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.status import Status
from booking.store.appointments.bookings import COLUMNS, booking_of
from booking.store.availability.calendars.feed_tables import further_staff
from booking.store.tables import Moment, bookings

_b, _f = bookings, further_staff
OWN = own(_b)
Column = Literal["starts_at", "created_at"]


class Sort(StrEnum):
    STARTS_AT = "starts_at"
    STARTS_AT_LATEST_FIRST = "-starts_at"
    CREATED_AT = "created_at"
    CREATED_AT_LATEST_FIRST = "-created_at"

    @property
    def latest_first(self) -> bool:
        return self.value.startswith("-")

    @property
    def column(self) -> Column:
        return "created_at" if self.value.endswith("created_at") else "starts_at"

    def key(self, booking: Booking) -> tuple[datetime, UUID]:
        return getattr(booking, self.column), booking.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Starts from `since` on and before `until`, of anybody who gives it; what is None does not filter."""

    since: datetime | None = None
    until: datetime | None = None
    status: Status | None = None
    staff_id: UUID | None = None
    contact_id: UUID | None = None
    refund_due: bool = False

    def given(self) -> dict[str, Any]:
        values = {
            "since": self.since,
            "until": self.until,
            "status": self.status.value if self.status else None,
            "staff_id": self.staff_id,
            "contact_id": self.contact_id,
        }
        return {name: value for name, value in values.items() if value is not None}

    def start(self, sort: Sort) -> datetime | None:
        """Where the list begins, if that is by start."""
        if sort.column != "starts_at":
            return None
        return self.until if sort.latest_first else self.since

    def conditions(self) -> set[str]:
        return {*self.given(), *(["refund_due"] if self.refund_due else [])}


_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "since": _b.c.starts_at >= bindparam("since", type_=Moment),
    "until": _b.c.starts_at < bindparam("until", type_=Moment),
    "status": _b.c.status == bindparam("status"),
    "staff_id": _b.c.staff_id == bindparam("staff_id"),
    "contact_id": _b.c.contact_id == bindparam("contact_id"),
    "refund_due": _b.c.refund_wanted_minor > _b.c.refunded_minor,
}


@cache
def list_of(conditions: frozenset[str], by: Column, latest_first: bool) -> Executable:
    """One statement per combination of filters and order, so that each is planned for its own index."""
    if "staff_id" not in conditions and _filters_times(conditions, by):
        return _of_a_window(conditions, latest_first)
    led = _keyset(by, latest_first).page(_of(conditions))
    if "staff_id" not in conditions:
        return led
    joined = Keyset(_f.c[by], _f.c.booking_id, newest_first=latest_first).page(
        _of_whom_it_is_not_the_first(_of(conditions - {"staff_id"}))
    )
    both = union_all(*(select(one.subquery()) for one in (led, joined)))
    order: list[ColumnElement[Any]] = [literal_column(by), literal_column("id")]
    return both.order_by(*(one.desc() if latest_first else one for one in order)).limit(bindparam("limit"))


def _keyset(by: Column, latest_first: bool) -> Keyset:
    return Keyset(_b.c[by], _b.c.id, newest_first=latest_first)


def _filters_times(conditions: frozenset[str], by: Column) -> bool:
    """By starts, while the order is another: no index serves both."""
    return by == "created_at" and bool(conditions & {"since", "until"})


def _of_a_window(conditions: frozenset[str], latest_first: bool) -> Select[Any]:
    """The bookings of the window are found by their start, then put into the order they were made in."""
    found = _of(conditions).cte("found").prefix_with("MATERIALIZED")
    return Keyset(found.c.created_at, found.c.id, newest_first=latest_first).page(select(found))


def _of(conditions: frozenset[str]) -> Select[Any]:
    return select(*COLUMNS).where(OWN, *(_CONDITIONS[name] for name in sorted(conditions)))


def _of_whom_it_is_not_the_first(bookings_: Select[Any]) -> Select[Any]:
    same = and_(_f.c.workspace_id == _b.c.workspace_id, _f.c.booking_id == _b.c.id)
    return bookings_.join_from(_f, _b, same).where(own(_f), _f.c.staff_id == bindparam("staff_id"))


async def page(tx: ReadTx, limit: int, after: RowKey, filters: Filters, sort: Sort) -> list[Booking]:
    statement = list_of(frozenset(filters.conditions()), sort.column, sort.latest_first)
    bound = _keyset(sort.column, sort.latest_first).bind(after, limit, start=filters.start(sort))
    return [booking_of(row) for row in await tx.rows(statement, {**filters.given(), **bound})]

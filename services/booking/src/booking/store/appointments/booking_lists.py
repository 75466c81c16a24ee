"""Bookings by filters, in an order, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Literal
from uuid import UUID

from chassis.db import ReadTx, own
from sqlalchemy import (
    Executable,
    Select,
    Uuid,
    and_,
    bindparam,
    literal_column,
    select,
    tuple_,
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

    def conditions(self) -> set[str]:
        return {*self.given(), *(["refund_due"] if self.refund_due else [])}


_AFTER = tuple_(bindparam("after_moment", type_=Moment), bindparam("after_id", type_=Uuid))
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "since": _b.c.starts_at >= bindparam("since", type_=Moment),
    "until": _b.c.starts_at < bindparam("until", type_=Moment),
    "status": _b.c.status == bindparam("status"),
    "staff_id": _b.c.staff_id == bindparam("staff_id"),
    "contact_id": _b.c.contact_id == bindparam("contact_id"),
    "refund_due": _b.c.refund_wanted_minor > _b.c.refunded_minor,
    "after": tuple_(_b.c.starts_at, _b.c.id) > _AFTER,
}


@cache
def list_of(conditions: frozenset[str], by: Column, latest_first: bool) -> Executable:
    """One statement per combination of filters and order, so that each is planned for its own index."""
    led = _part(_b.c[by], _b.c.id, conditions, latest_first)
    if "staff_id" not in conditions:
        return _of_a_window(conditions, latest_first) if _filters_times(conditions, by) else led
    joined = _of_whom_it_is_not_the_first(
        _part(_f.c[by], _f.c.booking_id, conditions - {"staff_id"}, latest_first)
    )
    both = union_all(*(select(one.subquery()) for one in (led, joined)))
    order: list[ColumnElement[Any]] = [literal_column(by), literal_column("id")]
    return both.order_by(*(one.desc() if latest_first else one for one in order)).limit(bindparam("limit"))


def _filters_times(conditions: frozenset[str], by: Column) -> bool:
    """By starts, while the order is another: no index serves both."""
    return by == "created_at" and bool(conditions & {"since", "until"})


def _of_a_window(conditions: frozenset[str], latest_first: bool) -> Select[Any]:
    """The bookings of the window are found by their start, then put into the order they were made in."""
    inside = (_CONDITIONS[name] for name in sorted(conditions - {"after"}))
    found = select(*COLUMNS).where(OWN, *inside).cte("found").prefix_with("MATERIALIZED")
    place, order = tuple_(found.c.created_at, found.c.id), (found.c.created_at, found.c.id)
    chosen = select(found)
    if "after" in conditions:
        chosen = chosen.where(place < _AFTER if latest_first else place > _AFTER)
    return chosen.order_by(*(one.desc() if latest_first else one for one in order)).limit(bindparam("limit"))


def _part(
    moment: ColumnElement[datetime], id_: ColumnElement[UUID], conditions: frozenset[str], latest_first: bool
) -> Select[Any]:
    place = tuple_(moment, id_)
    named = {**_CONDITIONS, "after": place < _AFTER if latest_first else place > _AFTER}
    order = (moment.desc(), id_.desc()) if latest_first else (moment, id_)
    chosen = select(*COLUMNS).where(OWN, *(named[name] for name in sorted(conditions)))
    return chosen.order_by(*order).limit(bindparam("limit"))


def _of_whom_it_is_not_the_first(bookings_: Select[Any]) -> Select[Any]:
    same = and_(_f.c.workspace_id == _b.c.workspace_id, _f.c.booking_id == _b.c.id)
    return bookings_.join_from(_f, _b, same).where(own(_f), _f.c.staff_id == bindparam("staff_id"))


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None], filters: Filters, sort: Sort
) -> list[Booking]:
    params: dict[str, Any] = filters.given()
    conditions = filters.conditions()
    after_moment, after_id = after
    if after_moment is not None:
        conditions.add("after")
        params |= {"after_moment": after_moment, "after_id": after_id}
    statement = list_of(frozenset(conditions), sort.column, sort.latest_first)
    return [booking_of(row) for row in await tx.rows(statement, {**params, "limit": limit})]

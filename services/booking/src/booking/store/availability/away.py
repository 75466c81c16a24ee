"""Time that nobody may take although hours are open: closures of everyone and of single people."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Row
from sqlalchemy import ARRAY, Column, Function, Integer, Uuid, any_, bindparam, cast, func, or_, select

from booking.domain.availability.intervals import Range
from booking.store.closures.tables import closures
from booking.store.tables import Moment


def minutes(moment: Column[Any]) -> Function[Any]:
    return func.array_agg(cast(func.date_part("epoch", moment) / 60, Integer))


# What is over is never asked for, so the index on ends reads few rows.
AWAY = (
    select(closures.c.staff_id, minutes(closures.c.starts_at), minutes(closures.c.ends_at))
    .where(
        closures.c.workspace_id == bindparam("workspace_id"),
        closures.c.ends_at > bindparam("since", type_=Moment),
        closures.c.starts_at < bindparam("until", type_=Moment),
        or_(
            closures.c.staff_id.is_(None),
            closures.c.staff_id == any_(bindparam("staff_ids", type_=ARRAY(Uuid))),
        ),
    )
    .group_by(closures.c.staff_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Closed ranges in UTC minutes."""

    of_everyone: tuple[Range, ...]
    of_staff: dict[UUID, tuple[Range, ...]]

    def of(self, staff_id: UUID) -> tuple[Range, ...]:
        return self.of_everyone + self.of_staff.get(staff_id, ())


def asked(staff_ids: list[UUID], since: datetime, until: datetime) -> tuple[Any, dict[str, Any]]:
    return AWAY, {"staff_ids": staff_ids, "since": since, "until": until}


def away_of(rows: Iterable[Row]) -> Away:
    found: defaultdict[UUID | None, tuple[Range, ...]] = defaultdict(tuple)
    for staff_id, starts, ends in rows:
        found[staff_id] += tuple(zip(starts, ends, strict=True))
    everyone = found.pop(None, ())
    return Away(of_everyone=everyone, of_staff={one: ranges for one, ranges in found.items() if one})

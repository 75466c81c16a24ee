import json
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from chassis.db import ReadTx, Row, Tx, naming
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, Text, bindparam, cast, func, insert, select, tuple_, update

from booking.domain.availability.schedule import Schedule, WeeklyHours
from booking.domain.errors import ScheduleExists
from booking.store.tables import Moment, schedules

_s = schedules
OWN = _s.c.workspace_id == bindparam("workspace_id")
COLUMNS = (_s.c.id, _s.c.staff_id, _s.c.time_zone, cast(_s.c.weekly, Text), _s.c.version)
ADD = insert(_s)
REPLACE = (
    update(_s)
    .where(
        OWN,
        _s.c.id == bindparam("schedule_id"),
        _s.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), _s.c.version),
    )
    .values(
        staff_id=bindparam("new_staff_id"),
        time_zone=bindparam("new_time_zone"),
        weekly=bindparam("new_weekly"),
        version=_s.c.version + 1,
    )
    .returning(_s.c.version)
)
GET = select(*COLUMNS).where(OWN, _s.c.id == bindparam("id"))
OF_STAFF = select(*COLUMNS, _s.c.created_at).where(OWN, _s.c.staff_id == bindparam("staff_id"))
FIRST_PAGE = (
    select(*COLUMNS, _s.c.created_at).where(OWN).order_by(_s.c.created_at, _s.c.id).limit(bindparam("limit"))
)
NEXT_PAGE = FIRST_PAGE.where(
    tuple_(_s.c.created_at, _s.c.id)
    > tuple_(bindparam("after_created_at", type_=Moment), bindparam("after_id", type_=_s.c.id.type))
)


async def add(tx: Tx, schedule: Schedule) -> None:
    """Raises `ScheduleExists`."""
    with naming({"schedules_staff": _exists()}):
        await tx.rows(
            ADD,
            {
                "id": schedule.id,
                "staff_id": schedule.staff_id,
                "time_zone": schedule.time_zone,
                "weekly": Jsonb(schedule.weekly.as_text()),
            },
        )


async def replace(tx: Tx, schedule: Schedule, *, made_from: int | None) -> int | None:
    """The new version, where there was one of the version that is named. Raises `ScheduleExists`."""
    with naming({"schedules_staff": _exists()}):
        row = await tx.row(
            REPLACE,
            {
                "schedule_id": schedule.id,
                "made_from": made_from,
                "new_staff_id": schedule.staff_id,
                "new_time_zone": schedule.time_zone,
                "new_weekly": Jsonb(schedule.weekly.as_text()),
            },
        )
    return row[0] if row else None


async def find(tx: ReadTx, id_: UUID) -> Schedule | None:
    row = await tx.row(GET, {"id": id_})
    return schedule_of(row) if row else None


async def page(
    tx: ReadTx, limit: int, after: tuple[datetime | None, UUID | None], staff_id: UUID | None
) -> list[tuple[Schedule, datetime]]:
    """In the order they were made, each with the moment it was made."""
    created_at, id_ = after
    if staff_id is not None:
        rows = await tx.rows(OF_STAFF, {"staff_id": staff_id})
    elif created_at is None:
        rows = await tx.rows(FIRST_PAGE, {"limit": limit})
    else:
        rows = await tx.rows(NEXT_PAGE, {"limit": limit, "after_created_at": created_at, "after_id": id_})
    return [(schedule_of(row[:-1]), row[-1]) for row in rows]


def schedule_of(row: Row) -> Schedule:
    id_, staff_id, time_zone, weekly, version = row
    return Schedule(id=id_, staff_id=staff_id, time_zone=time_zone, weekly=_weekly(weekly), version=version)


# Most people keep one of few patterns of hours, and each is read often.
@lru_cache(maxsize=2048)
def _weekly(text: str) -> WeeklyHours:
    return WeeklyHours.parse(json.loads(text))


def _exists() -> ScheduleExists:
    return ScheduleExists("This person has a schedule already; replace it with PUT.", field="staff_id")

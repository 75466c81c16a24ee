from datetime import datetime
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, naming, own
from psycopg.types.json import Jsonb
from sqlalchemy import BigInteger, Text, bindparam, cast, delete, func, insert, select, update

from booking.domain.availability.schedules.schedule import Schedule
from booking.domain.errors import ScheduleExists
from booking.store.availability.schedules.schedule_rules import rules_json, rules_of, weekly_json
from booking.store.tables import schedules

_s = schedules
OWN = own(_s)
COLUMNS = (
    _s.c.id,
    _s.c.staff_id,
    _s.c.time_zone,
    cast(_s.c.weekly, Text),
    cast(_s.c.rules, Text),
    _s.c.version,
)
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
        rules=bindparam("new_rules"),
        version=_s.c.version + 1,
    )
    .returning(_s.c.version)
)
REMOVE = (
    delete(_s)
    .where(
        OWN,
        _s.c.id == bindparam("schedule_id"),
        _s.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), _s.c.version),
    )
    .returning(_s.c.id)
)
GET = select(*COLUMNS).where(OWN, _s.c.id == bindparam("id"))
OF_STAFF = select(*COLUMNS, _s.c.created_at).where(OWN, _s.c.staff_id == bindparam("staff_id"))
_BY_AGE = Keyset(_s.c.created_at, _s.c.id)
PAGE = _BY_AGE.page(select(*COLUMNS, _s.c.created_at).where(OWN))


async def add(tx: Tx, schedule: Schedule) -> None:
    """Raises `ScheduleExists`."""
    with naming({"schedules_staff": _exists()}):
        await tx.rows(
            ADD,
            {
                "id": schedule.id,
                "staff_id": schedule.staff_id,
                "time_zone": schedule.time_zone,
                **_rules_json(schedule),
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
                **{f"new_{name}": value for name, value in _rules_json(schedule).items()},
            },
        )
    return row[0] if row else None


async def find(tx: ReadTx, id_: UUID) -> Schedule | None:
    row = await tx.row(GET, {"id": id_})
    return schedule_of(row) if row else None


async def page(
    tx: ReadTx, limit: int, after: RowKey, staff_id: UUID | None
) -> list[tuple[Schedule, datetime]]:
    """In the order they were made, each with the moment it was made."""
    if staff_id is not None:
        rows = await tx.rows(OF_STAFF, {"staff_id": staff_id})
    else:
        rows = await tx.rows(PAGE, _BY_AGE.bind(after, limit))
    return [(schedule_of(row[:-1]), row[-1]) for row in rows]


async def remove(tx: Tx, id_: UUID, *, made_from: int | None) -> bool:
    return await tx.row(REMOVE, {"schedule_id": id_, "made_from": made_from}) is not None


def schedule_of(row: Row) -> Schedule:
    id_, staff_id, time_zone, weekly, rules, version = row
    read = rules_of(weekly, rules)
    return Schedule(
        id=id_,
        staff_id=staff_id,
        time_zone=time_zone,
        weekly=read.weekly,
        dated=read.dated,
        overrides=read.overrides,
        version=version,
    )


def _rules_json(schedule: Schedule) -> dict[str, Jsonb]:
    return {"weekly": Jsonb(weekly_json(schedule.weekly)), "rules": Jsonb(rules_json(schedule))}


def _exists() -> ScheduleExists:
    return ScheduleExists("This person has a schedule already; replace it with PUT.", field="staff_id")

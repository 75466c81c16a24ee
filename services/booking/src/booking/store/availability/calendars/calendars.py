from datetime import datetime
from uuid import UUID

from chassis.db import Keyset, ReadTx, Row, RowKey, Tx, own
from sqlalchemy import (
    BigInteger,
    Text,
    Uuid,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from booking.domain.availability.calendars.outside import OutsideCalendar, StalePolicy
from booking.store.availability.calendars.tables import outside_calendars
from booking.store.tables import Moment

_c = outside_calendars
OWN = own(_c)
COLUMNS = tuple(_c.c)[1:12]
THE_ONE_EDITED = (
    OWN,
    _c.c.id == bindparam("calendar_id"),
    _c.c.version == func.coalesce(bindparam("made_from", type_=BigInteger), _c.c.version),
)
_NEW_URL = func.coalesce(bindparam("new_url", type_=Text), _c.c.url)
_NEW_ZONE = bindparam("new_time_zone", type_=Text)
_MOVED = or_(
    _c.c.url != _NEW_URL,
    _c.c.time_zone != _NEW_ZONE,
    _c.c.staff_id != bindparam("new_staff_id", type_=Uuid),
)
ADD = insert(_c)
GET = select(*COLUMNS).where(OWN, _c.c.id == bindparam("id"))
# Another address, zone or person makes what was read worthless.
REPLACE = (
    update(_c)
    .where(*THE_ONE_EDITED)
    .values(
        staff_id=bindparam("new_staff_id", type_=Uuid),
        name=bindparam("new_name"),
        url=_NEW_URL,
        time_zone=_NEW_ZONE,
        stale_policy=bindparam("new_stale_policy"),
        stale_after_minutes=bindparam("new_stale_after_minutes"),
        etag=case((_MOVED, ""), else_=_c.c.etag),
        last_modified=case((_MOVED, ""), else_=_c.c.last_modified),
        read_at=case((_MOVED, None), else_=_c.c.read_at),
        next_fetch_at=bindparam("now", type_=Moment),
        version=_c.c.version + 1,
    )
    .returning(*COLUMNS)
)
REMOVE = delete(_c).where(*THE_ONE_EDITED).returning(_c.c.id)
REFRESH = (
    update(_c)
    .where(OWN, _c.c.id == bindparam("calendar_id"))
    .values(next_fetch_at=bindparam("now", type_=Moment))
    .returning(*COLUMNS)
)
_BY_AGE = Keyset(_c.c.created_at, _c.c.id)
PAGE = _BY_AGE.page(select(*COLUMNS).where(OWN))
PAGE_OF_STAFF = PAGE.where(_c.c.staff_id == bindparam("staff_id"))


def add(tx: Tx, one: OutsideCalendar) -> None:
    tx.later(
        ADD,
        {
            "id": one.id,
            "staff_id": one.staff_id,
            "name": one.name,
            "url": one.url,
            "time_zone": one.time_zone,
            "stale_policy": one.stale_policy.value,
            "stale_after_minutes": one.stale_after_minutes,
            "created_at": one.created_at,
            "version": one.version,
            "next_fetch_at": one.created_at,
        },
    )


async def replace(
    tx: Tx, one: OutsideCalendar, *, new_url: str | None, made_from: int | None
) -> OutsideCalendar | None:
    """As it is now, where there was one of the version that is named. The address stays without a new one."""
    row = await tx.row(
        REPLACE,
        {
            "calendar_id": one.id,
            "made_from": made_from,
            "new_staff_id": one.staff_id,
            "new_name": one.name,
            "new_url": new_url,
            "new_time_zone": one.time_zone,
            "new_stale_policy": one.stale_policy.value,
            "new_stale_after_minutes": one.stale_after_minutes,
            "now": tx.now,
        },
    )
    return calendar_of(row) if row else None


async def remove(tx: Tx, id_: UUID, *, made_from: int | None) -> bool:
    return await tx.row(REMOVE, {"calendar_id": id_, "made_from": made_from}) is not None


async def refresh(tx: Tx, id_: UUID, now: datetime) -> OutsideCalendar | None:
    """Fetched next, whenever it was fetched last."""
    row = await tx.row(REFRESH, {"calendar_id": id_, "now": now})
    return calendar_of(row) if row else None


async def find(tx: ReadTx, id_: UUID) -> OutsideCalendar | None:
    row = await tx.row(GET, {"id": id_})
    return calendar_of(row) if row else None


async def page(tx: ReadTx, limit: int, after: RowKey, staff_id: UUID | None) -> list[OutsideCalendar]:
    """In the order they were made."""
    place = _BY_AGE.bind(after, limit)
    if staff_id is None:
        rows = await tx.rows(PAGE, place)
    else:
        rows = await tx.rows(PAGE_OF_STAFF, {"staff_id": staff_id, **place})
    return [calendar_of(row) for row in rows]


def calendar_of(row: Row) -> OutsideCalendar:
    id_, staff_id, name, url, time_zone, policy, stale_after, created_at, read_at, trouble, version = row
    return OutsideCalendar(
        id=id_,
        staff_id=staff_id,
        name=name,
        url=url,
        time_zone=time_zone,
        stale_policy=StalePolicy(policy),
        stale_after_minutes=stale_after,
        created_at=created_at,
        read_at=read_at,
        trouble=trouble,
        version=version,
    )

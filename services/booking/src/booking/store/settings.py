from chassis.db import ReadTx, Tx
from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert

from booking.domain.settings import BookingSettings
from booking.store.appointments.tables import booking_settings

_s = booking_settings
GET = select(_s.c.answer_within_minutes, _s.c.version).where(_s.c.workspace_id == bindparam("workspace_id"))
BEGIN = insert(_s).on_conflict_do_nothing()
LOCK = GET.with_for_update()
_NEW = insert(_s)
PUT = _NEW.on_conflict_do_update(
    index_elements=["workspace_id"],
    set_={name: _NEW.excluded[name] for name in ("answer_within_minutes", "version")},
)


async def current(tx: ReadTx) -> BookingSettings:
    """What was never set has its default."""
    row = await tx.row(GET)
    return BookingSettings(answer_within_minutes=row[0], version=row[1]) if row else BookingSettings()


async def locked(tx: Tx) -> BookingSettings:
    """The settings, kept from others until the transaction ends."""
    fresh = BookingSettings()
    tx.later(BEGIN, _row(fresh))
    ((answer_within_minutes, version),) = await tx.rows(LOCK)
    return BookingSettings(answer_within_minutes=answer_within_minutes, version=version)


def put(tx: Tx, settings: BookingSettings) -> None:
    tx.later(PUT, _row(settings))


def _row(settings: BookingSettings) -> dict[str, int]:
    return {"answer_within_minutes": settings.answer_within_minutes, "version": settings.version}

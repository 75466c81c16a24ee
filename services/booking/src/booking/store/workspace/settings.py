from typing import Any

from chassis.db import ReadTx, Row, Tx, own
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from booking.domain.workspace.settings import BookingSettings
from booking.store.appointments.tables import booking_settings

_s = booking_settings
COLUMNS = ("answer_within_minutes", "offer_minutes", "reminder_minutes", "version")
GET = select(*(_s.c[name] for name in COLUMNS)).where(own(_s))
BEGIN = insert(_s).on_conflict_do_nothing()
LOCK = GET.with_for_update()
_NEW = insert(_s)
PUT = _NEW.on_conflict_do_update(
    index_elements=["workspace_id"], set_={name: _NEW.excluded[name] for name in COLUMNS}
)


async def current(tx: ReadTx) -> BookingSettings:
    """What was never set has its default."""
    row = await tx.row(GET)
    return _settings(row) if row else BookingSettings()


async def locked(tx: Tx) -> BookingSettings:
    """The settings, kept from others until the transaction ends."""
    tx.later(BEGIN, _row(BookingSettings()))
    (row,) = await tx.rows(LOCK)
    return _settings(row)


def put(tx: Tx, settings: BookingSettings) -> None:
    tx.later(PUT, _row(settings))


def _settings(row: Row) -> BookingSettings:
    answer_within_minutes, offer_minutes, reminder_minutes, version = row
    return BookingSettings(
        answer_within_minutes=answer_within_minutes,
        offer_minutes=offer_minutes,
        reminder_minutes=tuple(reminder_minutes),
        version=version,
    )


def _row(settings: BookingSettings) -> dict[str, Any]:
    return {
        "answer_within_minutes": settings.answer_within_minutes,
        "offer_minutes": settings.offer_minutes,
        "reminder_minutes": list(settings.reminder_minutes),
        "version": settings.version,
    }

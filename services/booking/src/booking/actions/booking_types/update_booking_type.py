from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking import events
from booking.domain.booking_types.booking_type import BookingType
from booking.store import turns
from booking.store.appointments.groups import groups
from booking.store.availability.resources import needs
from booking.store.booking_types import booking_types, limit_uses
from booking.store.forms import forms
from booking.store.turns import Turn


async def update_booking_type(
    tx: Tx, id_: UUID, changes: Mapping[str, Any], *, made_from: int | None
) -> tuple[BookingType, datetime]:
    """Change some fields; bookings stay as they were agreed, with the buffers they were made with.

    Answers also when the type was made. Raises `BookingTypeChanged`, `SlugTaken`.
    """
    turns.wait(tx, (Turn.LIMITS, id_))
    found = await booking_types.lock(tx, id_)
    if found is None:
        raise NotFound("There is no such booking type.")
    old, created_at = found
    old.check_edited_from(made_from)
    new = replace(old, **changes)
    if new == old:
        return found
    new = replace(new, version=old.version + 1).checked()
    if new.needed_resources != old.needed_resources:
        await needs.check_known(tx, new.needed_resources)
    if new.intake_form_id != old.intake_form_id:
        await forms.check_known(tx, new.intake_form_id)
    await booking_types.change(tx, new)
    if new.time_zone != old.time_zone:
        limit_uses.count_anew(tx, id_, new.time_zone)
    elif new.limits != old.limits:
        limit_uses.count_all(tx, id_, new.time_zone)
    if new.capacity != old.capacity:
        groups.resize(tx, new)
    if new.reminders != old.reminders:
        tx.emit(events.reminders_changed(id_, id_))
    return new, created_at

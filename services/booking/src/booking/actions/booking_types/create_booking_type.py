from collections.abc import Mapping
from typing import Any

from chassis.db import Tx

from booking.domain.booking_types.booking_type import BookingType
from booking.domain.workspace.workspace import Workspace
from booking.store.availability.resources import needs
from booking.store.booking_types import booking_types
from booking.store.forms import forms

DEFAULT_HORIZON_DAYS = 60
LEAST_STEP_MINUTES = 5


async def create_booking_type(tx: Tx, given: Mapping[str, Any], workspace: Workspace) -> BookingType:
    """Offer a new kind of appointment; `given` names fields of `BookingType`, the rest is as usual."""
    usual: dict[str, Any] = {
        "slot_step_minutes": max(LEAST_STEP_MINUTES, given["duration_minutes"]),
        "horizon_days": DEFAULT_HORIZON_DAYS,
        "price": None,
        "time_zone": workspace.time_zone,
    }
    booking_type = BookingType(id=tx.new_id(), **{**usual, **given}).checked()
    await forms.check_known(tx, booking_type.intake_form_id)
    await needs.check_known(tx, booking_type.needed_resources)
    await booking_types.add(tx, booking_type)
    return booking_type

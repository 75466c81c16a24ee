from collections.abc import Sequence
from dataclasses import dataclass

from chassis.db import ReadTx
from chassis.errors import UnknownReference

from booking.domain.appointments.booking import Booking
from booking.domain.appointments.visits.asked import Asked
from booking.domain.appointments.visits.visit import check_kind, check_one_currency, check_parts
from booking.store.appointments.visits.calendars import Wish
from booking.store.booking_types import booking_types


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """How a request names what can be wrong; `{}` stands for the position of the part."""

    of: str
    kind: str
    staff: str
    length: str


OF_PARTS = Fields(
    of="parts",
    kind="parts.{}.booking_type_id",
    staff="parts.{}.staff_id",
    length="parts.{}.duration_minutes",
)
OF_A_SEARCH = Fields(
    of="booking_type_id",
    kind="booking_type_id.{}",
    staff="staff_id.{}",
    length="duration_minutes.{}",
)


async def wishes_of(tx: ReadTx, asked: Sequence[Asked], fields: Fields) -> tuple[Wish, ...]:
    """Raises `Invalid`, `UnknownReference`, `NotForVisits` or `DurationNotOffered`."""
    check_parts(len(asked), fields.of)
    kinds = await booking_types.of(tx, {one.booking_type_id for one in asked})
    wishes = []
    for i, one in enumerate(asked):
        kind = kinds.get(one.booking_type_id)
        if kind is None:
            raise UnknownReference("There is no such booking type.", field=fields.kind.format(i))
        if one.staff_id not in (None, *kind.staff_ids):
            raise UnknownReference(
                "This person does not give this appointment.", field=fields.staff.format(i)
            )
        check_kind(kind, fields.kind.format(i))
        kind = kind.lasting(one.duration_minutes, fields.length.format(i))
        wishes.append(Wish(booking_type=kind, staff_id=one.staff_id))
    check_one_currency([wish.booking_type for wish in wishes], fields.of)
    return tuple(wishes)


async def wishes_again(tx: ReadTx, parts: Sequence[Booking]) -> tuple[Wish, ...]:
    """What was agreed on once: these services at their length, with the same people."""
    kinds = await booking_types.of(tx, {part.booking_type_id for part in parts})
    return tuple(
        Wish(booking_type=kinds[part.booking_type_id].of_length(part.length), staff_id=part.staff_id)
        for part in parts
    )

from collections.abc import Sequence
from uuid import UUID

from chassis.db import ReadTx
from chassis.errors import UnknownReference

from booking.domain.appointments.booking import Booking
from booking.domain.visits.visit import check_kind, check_one_currency, check_parts
from booking.store.availability import booking_types
from booking.store.visits.calendars import Wish

Asked = tuple[UUID, UUID | None]
"""A booking type, and who shall give it."""


async def wishes_of(
    tx: ReadTx, asked: Sequence[Asked], *, of: str, kind_field: str, staff_field: str
) -> tuple[Wish, ...]:
    """Raises `Invalid`, `UnknownReference` or `NotForVisits`; fields have `{}` where the position stands."""
    check_parts(len(asked), of)
    kinds = await booking_types.of(tx, {id_ for id_, _ in asked})
    for i, (id_, staff_id) in enumerate(asked):
        if id_ not in kinds:
            raise UnknownReference("There is no such booking type.", field=kind_field.format(i))
        if staff_id not in (None, *kinds[id_].staff_ids):
            raise UnknownReference("This person does not give this appointment.", field=staff_field.format(i))
        check_kind(kinds[id_], kind_field.format(i))
    check_one_currency([kinds[id_] for id_, _ in asked], of)
    return tuple(Wish(booking_type=kinds[id_], staff_id=staff_id) for id_, staff_id in asked)


async def wishes_again(tx: ReadTx, parts: Sequence[Booking]) -> tuple[Wish, ...]:
    """What was agreed on once: these services at their length, with the same people."""
    kinds = await booking_types.of(tx, {part.booking_type_id for part in parts})
    return tuple(
        Wish(booking_type=kinds[part.booking_type_id].of_length(part.length), staff_id=part.staff_id)
        for part in parts
    )

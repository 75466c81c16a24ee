"""Between messages and the domain, nothing else."""

from collections.abc import Sequence

from chassis.agreed.timestamps import stamp
from chassis.rpc import fields
from frontdesk.booking.v1 import booking_pb2 as pb

from booking.actions.availability.slots.list_slots import ListSlots, SlotList


def list_slots(request: pb.ListSlotsRequest) -> ListSlots:
    return ListSlots(
        booking_type_id=fields.own_id(request.booking_type_id),
        first=fields.local_date(request.from_date, "from"),
        last=fields.local_date(request.to_date, "to"),
        time_zone=request.time_zone or None,
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        hold_id=fields.optional_reference(request.hold_id, "hold_id"),
        duration_minutes=request.duration_minutes or None,
    )


def slots_message(found: SlotList) -> pb.ListSlotsResponse:
    sets: dict[Sequence[object], int] = {}
    days = [
        pb.ListSlotsResponse.Day(
            date=day.date.isoformat(),
            slots=[
                pb.ListSlotsResponse.Start(
                    starts_at=slot.starts_at,
                    ends_at=slot.ends_at,
                    staff_set=sets.setdefault(slot.staff_ids, len(sets)),
                    seats_left=slot.seats_left,
                )
                for slot in day.slots
            ],
        )
        for day in found.days
    ]
    staff_sets = [pb.ListSlotsResponse.StaffSet(staff_ids=map(str, ids)) for ids in sets]
    return pb.ListSlotsResponse(
        time_zone=found.time_zone,
        days=days,
        staff_sets=staff_sets,
        calendars_as_of=stamp(found.freshness.as_of),
        calendars_stale=found.freshness.stale,
    )

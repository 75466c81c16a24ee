"""Between messages and the domain, nothing else."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from chassis.rpc import fields
from chassis.timestamps import stamp
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.resources_pb2 import ResourceNeed as ResourceNeedMessage
from frontdesk.booking.v1.terms_pb2 import CancellationPolicy as CancellationPolicyMessage
from frontdesk.booking.v1.terms_pb2 import Limits as LimitsMessage
from frontdesk.booking.v1.terms_pb2 import Location as LocationMessage
from frontdesk.booking.v1.terms_pb2 import PaymentTerms as PaymentTermsMessage
from frontdesk.booking.v1.terms_pb2 import ReminderTimes

from booking.actions.availability.list_slots import ListSlots, SlotList
from booking.domain.availability.booking_type import BookingType
from booking.domain.availability.terms import Location
from booking.events import booking_message, money_message

__all__ = ["booking_message"]


def booking_type_message(
    one: BookingType, created_at: datetime, *, for_the_public: bool = False
) -> pb.BookingType:
    """Visitors do not see what an appointment uses up, nor where on the web it takes place."""
    return pb.BookingType(
        id=str(one.id),
        name=one.name,
        slug=one.slug,
        duration_minutes=one.duration_minutes,
        slot_step_minutes=one.slot_step_minutes,
        buffer_before_minutes=one.buffer_before_minutes,
        buffer_after_minutes=one.buffer_after_minutes,
        min_notice_minutes=one.min_notice_minutes,
        horizon_days=one.horizon_days,
        price=money_message(one.price),
        staff_ids=map(str, one.staff_ids),
        consumables=[]
        if for_the_public
        else [pb.Consumable(item_id=str(used.item_id), quantity=used.quantity) for used in one.consumables],
        created_at=stamp(created_at),
        staff_rule=one.staff_rule.value,
        staff_needed=one.staff_needed,
        needed_resources=[ResourceNeedMessage(any_of=map(str, need.any_of)) for need in one.needed_resources],
        description=one.description,
        other_durations_minutes=one.other_durations_minutes,
        deposit=money_message(one.deposit),
        location=location_message(one.location, with_link=not for_the_public),
        cancellation_policy=CancellationPolicyMessage(**asdict(one.cancellation_policy)),
        intake_form_id=str(one.intake_form_id or ""),
        time_zone=one.time_zone,
        active=one.active,
        archived=one.archived,
        version=one.version,
        capacity=one.capacity,
        limits=LimitsMessage(**asdict(one.limits)),
        payment=PaymentTermsMessage(**asdict(one.payment)),
        reminders=None if one.reminders is None else ReminderTimes(minutes=one.reminders),
        buffers_outside_hours=one.buffers_outside_hours,
        requires_approval=one.requires_approval,
    )


def location_message(location: Location, *, with_link: bool) -> LocationMessage:
    """Who has the link can join the appointments of others, so only those who take part see it."""
    video_url = location.video_url if with_link else ""
    return LocationMessage(kind=location.kind.value, address=location.address, video_url=video_url)


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

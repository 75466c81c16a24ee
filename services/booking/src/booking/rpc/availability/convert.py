"""Between messages and the domain, nothing else."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chassis.errors import Invalid
from chassis.rpc import fields
from chassis.timestamps import stamp
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.resources_pb2 import ResourceNeed as ResourceNeedMessage

from booking.actions.availability.create_booking_type import CreateBookingType
from booking.actions.availability.list_slots import ListSlots, SlotList
from booking.domain.availability.booking_type import BookingType, Consumable, StaffRule
from booking.domain.money import Money
from booking.domain.resources.resource import ResourceNeed
from booking.events import booking_message, money_message

__all__ = ["booking_message"]


def create_booking_type(request: pb.CreateBookingTypeRequest) -> CreateBookingType:
    price = request.price
    return CreateBookingType(
        name=request.name,
        slug=request.slug,
        duration_minutes=request.duration_minutes,
        slot_step_minutes=request.slot_step_minutes if request.HasField("slot_step_minutes") else None,
        buffer_before_minutes=request.buffer_before_minutes,
        buffer_after_minutes=request.buffer_after_minutes,
        min_notice_minutes=request.min_notice_minutes,
        horizon_days=request.horizon_days if request.HasField("horizon_days") else None,
        price=Money(amount_minor=price.amount_minor, currency=price.currency)
        if request.HasField("price")
        else None,
        staff_ids=tuple(fields.reference(one, f"staff_ids.{i}") for i, one in enumerate(request.staff_ids)),
        buffers_outside_hours=request.buffers_outside_hours
        if request.HasField("buffers_outside_hours")
        else True,
        consumables=tuple(
            Consumable(
                item_id=fields.reference(one.item_id, f"consumables.{i}.item_id"), quantity=one.quantity
            )
            for i, one in enumerate(request.consumables)
        ),
        requires_approval=request.requires_approval,
        staff_rule=staff_rule(request.staff_rule),
        staff_needed=request.staff_needed if request.HasField("staff_needed") else 1,
        needed_resources=needs(request.needed_resources),
    )


def staff_rule(text: str) -> StaffRule:
    try:
        return StaffRule(text or StaffRule.ANY)
    except ValueError:
        raise Invalid(f"A staff rule is one of {', '.join(StaffRule)}.", field="staff_rule") from None


def needs(given: Iterable[ResourceNeedMessage]) -> tuple[ResourceNeed, ...]:
    return tuple(
        ResourceNeed(
            any_of=tuple(
                fields.reference(one, f"needed_resources.{i}.any_of.{j}") for j, one in enumerate(need.any_of)
            )
        )
        for i, need in enumerate(given)
    )


def booking_type_message(
    one: BookingType, created_at: datetime, *, for_the_public: bool = False
) -> pb.BookingType:
    """Visitors do not see what an appointment uses up."""
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
        buffers_outside_hours=one.buffers_outside_hours,
        requires_approval=one.requires_approval,
    )


def list_slots(request: pb.ListSlotsRequest) -> ListSlots:
    return ListSlots(
        booking_type_id=fields.own_id(request.booking_type_id),
        first=fields.local_date(request.from_date, "from"),
        last=fields.local_date(request.to_date, "to"),
        time_zone=request.time_zone or None,
        staff_id=fields.optional_reference(request.staff_id, "staff_id"),
        hold_id=fields.optional_reference(request.hold_id, "hold_id"),
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
                )
                for slot in day.slots
            ],
        )
        for day in found.days
    ]
    staff_sets = [pb.ListSlotsResponse.StaffSet(staff_ids=map(str, ids)) for ids in sets]
    return pb.ListSlotsResponse(time_zone=found.time_zone, days=days, staff_sets=staff_sets)

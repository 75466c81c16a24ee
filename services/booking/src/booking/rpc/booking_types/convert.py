"""Between messages and the domain, nothing else."""

from dataclasses import asdict
from datetime import datetime

from chassis.agreed.timestamps import stamp
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.resources_pb2 import ResourceNeed as ResourceNeedMessage
from frontdesk.booking.v1.terms_pb2 import CancellationPolicy as CancellationPolicyMessage
from frontdesk.booking.v1.terms_pb2 import Limits as LimitsMessage
from frontdesk.booking.v1.terms_pb2 import Location as LocationMessage
from frontdesk.booking.v1.terms_pb2 import PaymentTerms as PaymentTermsMessage
from frontdesk.booking.v1.terms_pb2 import ReminderTimes

from booking.domain.booking_types.booking_type import BookingType
from booking.domain.booking_types.terms import Location
from booking.events import money_message


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

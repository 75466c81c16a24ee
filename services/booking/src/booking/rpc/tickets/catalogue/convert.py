"""Between messages and what can be bought, nothing else."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.agreed.timestamps import stamp
from chassis.errors import Invalid
from chassis.rpc import fields
from frontdesk.booking.v1 import tickets_shows_pb2 as shows_pb
from frontdesk.booking.v1 import tickets_types_pb2 as types_pb
from frontdesk.booking.v1 import tickets_venues_pb2 as venues_pb
from google.protobuf.message import Message

from booking.domain.tickets.quota import Quota, Recount
from booking.domain.tickets.show import (
    DEFAULT_HOLD_MINUTES,
    DEFAULT_PAYMENT_DUE_HOURS,
    DEFAULT_WAITING_OFFER_HOURS,
    Question,
    Show,
    ShowStatus,
)
from booking.domain.tickets.ticket_type import DEFAULT_MAX_PER_ORDER, TicketType, Tier
from booking.domain.tickets.venue import SeatArea, SeatRow, Venue
from booking.events.tickets.tickets import date_message, show_message
from booking.rpc.tickets.recurrence import expand

__all__ = ["date_message", "show_message"]

Times = Sequence[tuple[datetime, datetime]]
ShowRequest = shows_pb.CreateShowRequest | shows_pb.ReplaceShowRequest
TypeRequest = types_pb.CreateTicketTypeRequest | types_pb.ReplaceTicketTypeRequest


def venue_of(request: venues_pb.CreateVenueRequest | venues_pb.ReplaceVenueRequest, id_: UUID) -> Venue:
    return Venue(
        id=id_,
        name=request.name,
        address=request.address,
        capacity=request.capacity,
        time_zone=request.time_zone,
        seat_map=tuple(
            SeatArea(name=area.name, rows=tuple(SeatRow(name=row.name, seats=row.seats) for row in area.rows))
            for area in request.seat_map
        ),
    )


def show_of(request: ShowRequest, id_: UUID, *, time_zone: str, currency: str) -> Show:
    return Show(
        id=id_,
        slug=request.slug,
        name=request.name,
        description=request.description,
        venue_id=fields.optional_reference(request.venue_id, "venue_id"),
        time_zone=time_zone,
        currency=currency,
        status=ShowStatus.DRAFT,
        questions=tuple(
            Question(key=one.key, label=one.label, required=one.required) for one in request.questions
        ),
        hold_minutes=request.hold_minutes or DEFAULT_HOLD_MINUTES,
        payment_due_hours=request.payment_due_hours or DEFAULT_PAYMENT_DUE_HOURS,
        waiting_offer_hours=request.waiting_offer_hours or DEFAULT_WAITING_OFFER_HOURS,
    )


def times_of(request: shows_pb.CreateShowRequest | shows_pb.AddShowDatesRequest, time_zone: str) -> Times:
    """All dates that the request names, one by one and by rule."""
    times = [(fields.moment(one, "starts_at"), fields.moment(one, "ends_at")) for one in request.dates]
    if request.HasField("recurrence"):
        rule = request.recurrence
        first = fields.moment(rule, "first_starts_at")
        times += expand(rule.rrule, first, timedelta(minutes=rule.duration_minutes), time_zone)
    return times


def question_messages(questions: Iterable[Question]) -> list[shows_pb.AttendeeQuestion]:
    return [
        shows_pb.AttendeeQuestion(key=one.key, label=one.label, required=one.required) for one in questions
    ]


def ticket_type_of(request: TypeRequest, id_: UUID, show_id: UUID, currency: str) -> TicketType:
    tiers = enumerate(request.tiers)
    return TicketType(
        id=id_,
        show_id=show_id,
        name=request.name,
        description=request.description,
        price_amount_minor=_price(request, currency, "price"),
        tiers=tuple(_tier(tier, currency, f"tiers.{i}.price") for i, tier in tiers),
        on_sale_from=_moment(request, "on_sale_from"),
        on_sale_until=_moment(request, "on_sale_until"),
        min_per_order=request.min_per_order or 1,
        max_per_order=request.max_per_order or max(DEFAULT_MAX_PER_ORDER, request.min_per_order),
        needs_voucher=request.needs_voucher,
        addon_to=tuple(fields.reference(one, f"add_on_to.{i}") for i, one in enumerate(request.add_on_to)),
        area=request.seat_area,
    )


def quota_message(quota: Quota) -> types_pb.Quota:
    return types_pb.Quota(
        id=str(quota.id),
        event_id=str(quota.show_id),
        date_id=str(quota.date_id or ""),
        name=quota.name,
        unlimited=quota.size is None,
        size=quota.size or 0,
        sold=quota.sold,
        held=quota.held,
        blocked=quota.blocked,
        free=quota.free or 0,
        overbooked=quota.over,
        contingent=quota.contingent,
        ticket_type_ids=map(str, quota.ticket_type_ids),
        created_at=stamp(quota.created_at),
        version=quota.version,
    )


def recount_message(counted: Quota, recount: Recount) -> types_pb.ReconcileQuotaResponse:
    return types_pb.ReconcileQuotaResponse(
        counted=quota_message(counted),
        recounted=types_pb.Recount(sold=recount.sold, held=recount.held, blocked=recount.blocked),
        drift=recount.drift(counted),
    )


def _price(message: TypeRequest | types_pb.PriceTier, currency: str, field: str) -> int:
    if not message.HasField("price"):
        return 0
    if message.price.currency != currency:
        raise Invalid(f"All prices of this event are in {currency}.", field=f"{field}.currency")
    return message.price.amount_minor


def _tier(tier: types_pb.PriceTier, currency: str, field: str) -> Tier:
    return Tier(
        name=tier.name,
        price_amount_minor=_price(tier, currency, field),
        until=_moment(tier, "until"),
        quantity=tier.quantity or None,
    )


def _moment(message: Message, field: str) -> datetime | None:
    return fields.moment(message, field).astimezone(UTC) if message.HasField(field) else None

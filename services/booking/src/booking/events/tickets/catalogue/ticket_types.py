from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb
from frontdesk.booking.v1.tickets_types_pb2 import PriceTier
from frontdesk.booking.v1.tickets_types_pb2 import TicketType as TicketTypeMessage
from frontdesk.common.v1.money_pb2 import Money

from booking.domain.tickets.ticket_type import TicketType


def ticket_type_created(one: TicketType, currency: str) -> Outgoing:
    message = pb.TicketTypeCreated(ticket_type=ticket_type_message(one, currency))
    return event("booking.ticket_type.created", one.id, message, version=one.version)


def ticket_type_changed(before: TicketType, after: TicketType, currency: str) -> Outgoing:
    message = pb.TicketTypeChanged(
        ticket_type=ticket_type_message(after, currency), before=ticket_type_message(before, currency)
    )
    return event("booking.ticket_type.changed", after.id, message, version=after.version)


def ticket_type_deleted(one: TicketType, currency: str) -> Outgoing:
    message = pb.TicketTypeDeleted(ticket_type=ticket_type_message(one, currency))
    return event("booking.ticket_type.deleted", one.id, message, version=one.version + 1)


def ticket_type_message(one: TicketType, currency: str) -> TicketTypeMessage:
    """Also what the service answers."""
    return TicketTypeMessage(
        id=str(one.id),
        event_id=str(one.show_id),
        name=one.name,
        description=one.description,
        price=Money(amount_minor=one.price_amount_minor, currency=currency),
        tiers=[
            PriceTier(
                name=tier.name,
                price=Money(amount_minor=tier.price_amount_minor, currency=currency),
                until=stamp(tier.until),
                quantity=tier.quantity or 0,
            )
            for tier in one.tiers
        ],
        on_sale_from=stamp(one.on_sale_from),
        on_sale_until=stamp(one.on_sale_until),
        min_per_order=one.min_per_order,
        max_per_order=one.max_per_order,
        needs_voucher=one.needs_voucher,
        add_on_to=map(str, one.addon_to),
        seat_area=one.area,
        created_at=stamp(one.created_at),
        version=one.version,
    )

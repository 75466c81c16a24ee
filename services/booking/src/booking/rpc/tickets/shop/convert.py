"""What visitors see of an event: what is on sale and at which price, never how many are left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.booking.v1 import tickets_shows_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.show import Show, ShowDate
from booking.domain.tickets.ticket_type import TicketType
from booking.domain.tickets.venue import Venue
from booking.rpc.tickets.catalogue.convert import date_message, question_messages, seat_map_message

Taken = Mapping[UUID, Sequence[str]]


def offered_show_message(show: Show, dates: Iterable[ShowDate]) -> pb.OfferedShow:
    return pb.OfferedShow(
        id=str(show.id),
        slug=show.slug,
        name=show.name,
        description=show.description,
        time_zone=show.time_zone,
        dates=map(date_message, dates),
    )


def offer_message(of: Catalogue, venue: Venue | None, taken: Taken, now: datetime) -> pb.ShowOffer:
    show = of.show
    return pb.ShowOffer(
        id=str(show.id),
        slug=show.slug,
        name=show.name,
        description=show.description,
        time_zone=show.time_zone,
        questions=question_messages(show.questions),
        venue=_venue(venue),
        dates=[date_message(date) for date in of.dates.values() if not date.removed],
        ticket_types=[_type(of, one, taken, now) for one in of.types.values() if not one.needs_voucher],
    )


def _venue(venue: Venue | None) -> pb.OfferedVenue | None:
    if venue is None:
        return None
    return pb.OfferedVenue(name=venue.name, address=venue.address, seat_map=seat_map_message(venue.seat_map))


def _type(of: Catalogue, one: TicketType, taken: Taken, now: datetime) -> pb.OfferedType:
    return pb.OfferedType(
        id=str(one.id),
        name=one.name,
        description=one.description,
        min_per_order=one.min_per_order,
        max_per_order=one.max_per_order,
        add_on_to=map(str, one.addon_to),
        seat_area=one.area,
        offers=[_offer(of, one, date, taken, now) for date in of.dates.values() if not date.removed],
    )


def _offer(of: Catalogue, one: TicketType, date: ShowDate, taken: Taken, now: datetime) -> pb.TypeOffer:
    price, tier = of.price(one, one.min_per_order, now)
    inside = f"{one.area}/"
    seats = [seat for seat in taken.get(date.id, ()) if seat.startswith(inside)] if one.area else []
    return pb.TypeOffer(
        date_id=str(date.id),
        state=of.state(one, date, now).value,
        price=Money(amount_minor=price, currency=of.show.currency),
        tier=tier.name if tier else "",
        taken_seats=seats,
    )

"""What visitors see of an event: what is on sale and at which price, never how many are left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from frontdesk.booking.v1 import tickets_shows_pb2 as pb
from frontdesk.common.v1.money_pb2 import Money

from booking.domain.tickets.catalogue import Catalogue
from booking.domain.tickets.sales.voucher import Voucher
from booking.domain.tickets.show import Show, ShowDate
from booking.domain.tickets.ticket_type import TicketType
from booking.domain.tickets.venue import Venue
from booking.events.tickets.catalogue.venues import seat_map_message
from booking.rpc.tickets.catalogue.convert import date_message, question_messages

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


def offer_message(
    of: Catalogue, voucher: Voucher | None, venue: Venue | None, taken: Taken, now: datetime
) -> pb.ShowOffer:
    """With a voucher also of types that only it opens, at the price and with the room that it gives."""
    show = of.show
    types = (_type(of, one, voucher, taken, now) for one in of.types.values())
    return pb.ShowOffer(
        id=str(show.id),
        slug=show.slug,
        name=show.name,
        description=show.description,
        time_zone=show.time_zone,
        questions=question_messages(show.questions),
        venue=_venue(venue),
        dates=[date_message(date) for date in of.dates.values() if not date.removed],
        ticket_types=[one for one in types if one is not None],
    )


def _venue(venue: Venue | None) -> pb.OfferedVenue | None:
    if venue is None:
        return None
    return pb.OfferedVenue(name=venue.name, address=venue.address, seat_map=seat_map_message(venue.seat_map))


def _type(
    of: Catalogue, one: TicketType, voucher: Voucher | None, taken: Taken, now: datetime
) -> pb.OfferedType | None:
    """None where it is hidden on all dates."""
    offers = []
    for date in of.dates.values():
        fitting = voucher if voucher is not None and voucher.fits(one.id, date.id) else None
        if not date.removed and not (one.needs_voucher and fitting is None):
            offers.append(_offer(of, one, date, fitting, taken, now))
    if one.needs_voucher and not offers:
        return None
    return pb.OfferedType(
        id=str(one.id),
        name=one.name,
        description=one.description,
        min_per_order=one.min_per_order,
        max_per_order=one.max_per_order,
        add_on_to=map(str, one.addon_to),
        seat_area=one.area,
        offers=offers,
    )


def _offer(
    of: Catalogue, one: TicketType, date: ShowDate, voucher: Voucher | None, taken: Taken, now: datetime
) -> pb.TypeOffer:
    price, tier = of.price(one, one.min_per_order, now)
    inside = f"{one.area}/"
    seats = [seat for seat in taken.get(date.id, ()) if seat.startswith(inside)] if one.area else []
    state = of.state_with(voucher, one, date, now) if voucher else of.state(one, date, now)
    return pb.TypeOffer(
        date_id=str(date.id),
        state=state.value,
        price=Money(amount_minor=voucher.price(price) if voucher else price, currency=of.show.currency),
        tier=tier.name if tier else "",
        taken_seats=seats,
    )

from chassis.agreed.timestamps import stamp
from chassis.events.outbox import Outgoing, event
from frontdesk.booking.v1 import tickets_catalogue_events_pb2 as pb
from frontdesk.booking.v1.tickets_venues_pb2 import SeatArea as AreaMessage
from frontdesk.booking.v1.tickets_venues_pb2 import SeatRow as RowMessage
from frontdesk.booking.v1.tickets_venues_pb2 import Venue as VenueMessage

from booking.domain.tickets.venue import SeatMap, Venue


def venue_created(venue: Venue) -> Outgoing:
    message = pb.VenueCreated(venue=venue_message(venue))
    return event("booking.venue.created", venue.id, message, version=venue.version)


def venue_changed(before: Venue, after: Venue) -> Outgoing:
    message = pb.VenueChanged(venue=venue_message(after), before=venue_message(before))
    return event("booking.venue.changed", after.id, message, version=after.version)


def venue_deleted(venue: Venue) -> Outgoing:
    message = pb.VenueDeleted(venue=venue_message(venue))
    return event("booking.venue.deleted", venue.id, message, version=venue.version + 1)


def venue_message(venue: Venue) -> VenueMessage:
    """Also what the service answers."""
    return VenueMessage(
        id=str(venue.id),
        name=venue.name,
        address=venue.address,
        capacity=venue.capacity,
        time_zone=venue.time_zone,
        seat_map=seat_map_message(venue.seat_map),
        created_at=stamp(venue.created_at),
        version=venue.version,
    )


def seat_map_message(seat_map: SeatMap) -> list[AreaMessage]:
    return [
        AreaMessage(name=area.name, rows=[RowMessage(name=row.name, seats=row.seats) for row in area.rows])
        for area in seat_map
    ]

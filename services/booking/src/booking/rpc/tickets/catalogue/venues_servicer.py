from chassis.db import ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, read, write
from frontdesk.booking.v1 import tickets_venues_pb2 as pb
from frontdesk.booking.v1.tickets_venues_pb2_grpc import VenueServiceServicer

from booking.actions.tickets.venues.create_venue import create_venue
from booking.actions.tickets.venues.replace_venue import replace_venue
from booking.domain.tickets.venue import Venue
from booking.events.tickets.catalogue.venues import venue_message
from booking.rpc.tickets.catalogue import convert
from booking.store.tickets.catalogue import venues


class VenuesServicer(Servicer, VenueServiceServicer):
    @write
    async def CreateVenue(self, tx: Tx, request: pb.CreateVenueRequest) -> pb.CreateVenueResponse:
        made = await create_venue(tx, convert.venue_of(request, tx.new_id()))
        return pb.CreateVenueResponse(venue=venue_message(made))

    @write
    async def ReplaceVenue(self, tx: Tx, request: pb.ReplaceVenueRequest) -> pb.ReplaceVenueResponse:
        edited = convert.venue_of(request, fields.own_id(request.id))
        kept = await replace_venue(tx, edited, made_from=request.expected_version or None)
        return pb.ReplaceVenueResponse(venue=venue_message(kept))

    @read
    async def GetVenue(self, tx: ReadTx, request: pb.GetVenueRequest) -> pb.GetVenueResponse:
        found = await venues.find(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such venue.")
        return pb.GetVenueResponse(venue=venue_message(found))

    @read
    async def ListVenues(self, tx: ReadTx, request: pb.ListVenuesRequest) -> pb.ListVenuesResponse:
        page = paging.read(request.page, tx.workspace_id, "venues")
        found = await venues.page(tx, page.fetch, page.after_moment())
        shown, cursor = paging.cut(page, found, _key)
        return pb.ListVenuesResponse(items=map(venue_message, shown), next_cursor=cursor)


def _key(venue: Venue) -> paging.Key:
    return venue.created_at, venue.id

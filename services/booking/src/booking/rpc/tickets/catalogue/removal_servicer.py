from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, write
from frontdesk.booking.v1 import tickets_removal_pb2 as pb
from frontdesk.booking.v1.tickets_removal_pb2_grpc import TicketRemovalServiceServicer

from booking.actions.tickets.quotas.delete_quota import delete_quota
from booking.actions.tickets.types.delete_ticket_type import delete_ticket_type
from booking.actions.tickets.venues.delete_venue import delete_venue


class RemovalServicer(Servicer, TicketRemovalServiceServicer):
    @write
    async def DeleteVenue(self, tx: Tx, request: pb.DeleteVenueRequest) -> pb.DeleteVenueResponse:
        await delete_venue(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteVenueResponse()

    @write
    async def DeleteTicketType(
        self, tx: Tx, request: pb.DeleteTicketTypeRequest
    ) -> pb.DeleteTicketTypeResponse:
        await delete_ticket_type(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteTicketTypeResponse()

    @write
    async def DeleteQuota(self, tx: Tx, request: pb.DeleteQuotaRequest) -> pb.DeleteQuotaResponse:
        await delete_quota(tx, fields.own_id(request.id), made_from=request.expected_version or None)
        return pb.DeleteQuotaResponse()

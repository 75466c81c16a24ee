from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, write
from frontdesk.booking.v1 import tickets_drafts_pb2 as pb
from frontdesk.booking.v1.tickets_drafts_pb2_grpc import DraftShowServiceServicer

from booking.actions.tickets.shows.delete_show import delete_show


class DraftShowsServicer(Servicer, DraftShowServiceServicer):
    @write
    async def DeleteShow(self, tx: Tx, request: pb.DeleteShowRequest) -> pb.DeleteShowResponse:
        await delete_show(tx, fields.own_id(request.id))
        return pb.DeleteShowResponse()

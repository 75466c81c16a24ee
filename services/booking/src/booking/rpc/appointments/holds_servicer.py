from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, write
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.booking_pb2_grpc import HoldServiceServicer

from booking.actions.appointments.place_hold import place_hold
from booking.actions.appointments.release_hold import release_hold
from booking.rpc.appointments import convert


class HoldsServicer(Servicer, HoldServiceServicer):
    @write
    async def PlaceHold(self, tx: Tx, request: pb.PlaceHoldRequest) -> pb.PlaceHoldResponse:
        hold, given = await place_hold(tx, convert.place_hold(request))
        return pb.PlaceHoldResponse(hold=convert.hold_message(hold, given))

    @write
    async def ReleaseHold(self, tx: Tx, request: pb.ReleaseHoldRequest) -> pb.ReleaseHoldResponse:
        await release_hold(tx, fields.own_id(request.id))
        return pb.ReleaseHoldResponse()

from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, flow, write
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.booking_pb2_grpc import HoldServiceServicer

from booking.actions.appointments.holds.place_hold import place_hold
from booking.actions.appointments.holds.release_hold import release_hold
from booking.rpc.appointments import convert
from booking.store.appointments.holds import holdings


class HoldsServicer(Servicer, HoldServiceServicer):
    @flow
    async def PlaceHold(self, request: pb.PlaceHoldRequest) -> pb.PlaceHoldResponse:
        wish = convert.place_hold(request)

        async def answer(tx: Tx, surely: bool) -> pb.PlaceHoldResponse:
            hold, given = await place_hold(tx, wish, surely=surely)
            return pb.PlaceHoldResponse(hold=convert.hold_message(hold, given))

        return await self.write_reply_swiftly(answer, missed=holdings.MISSED)

    @write
    async def ReleaseHold(self, tx: Tx, request: pb.ReleaseHoldRequest) -> pb.ReleaseHoldResponse:
        await release_hold(tx, fields.own_id(request.id))
        return pb.ReleaseHoldResponse()

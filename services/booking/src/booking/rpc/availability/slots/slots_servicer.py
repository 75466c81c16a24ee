from chassis.db import ReadTx
from chassis.rpc.methods import Servicer, read
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.booking_pb2_grpc import SlotServiceServicer

from booking.actions.availability.slots.list_slots import list_slots
from booking.rpc.availability.slots import convert


class SlotsServicer(Servicer, SlotServiceServicer):
    @read
    async def ListSlots(self, tx: ReadTx, request: pb.ListSlotsRequest) -> pb.ListSlotsResponse:
        return convert.slots_message(await list_slots(tx, convert.list_slots(request)))

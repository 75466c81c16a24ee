from chassis.db import Database, Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, flow, write
from frontdesk.booking.v1 import booking_types_pb2 as pb
from frontdesk.booking.v1.booking_types_pb2_grpc import BookingTypeEditServiceServicer

from booking.actions.booking_types.update_booking_type import update_booking_type
from booking.rpc.booking_types import booking_type_fields, convert
from booking.rpc.booking_types.booking_type_references import learn
from booking.rpc.references import References


class BookingTypeEditsServicer(Servicer, BookingTypeEditServiceServicer):
    def __init__(self, database: Database, references: References) -> None:
        super().__init__(database)
        self._references = references

    @flow
    async def UpdateBookingType(self, request: pb.UpdateBookingTypeRequest) -> pb.UpdateBookingTypeResponse:
        id_, changes = fields.own_id(request.id), booking_type_fields.of_an_edit(request)
        learned = await learn(self, self._references, changes)

        async def answer(tx: Tx) -> pb.UpdateBookingTypeResponse:
            for one in learned:
                one.store(tx)
            kept = await update_booking_type(tx, id_, changes, made_from=request.expected_version or None)
            return pb.UpdateBookingTypeResponse(booking_type=convert.booking_type_message(*kept))

        return await self.write_reply(answer)

    @write
    async def ArchiveBookingType(
        self, tx: Tx, request: pb.ArchiveBookingTypeRequest
    ) -> pb.ArchiveBookingTypeResponse:
        id_, made_from = fields.own_id(request.id), request.expected_version or None
        kept = await update_booking_type(tx, id_, {"archived": True}, made_from=made_from)
        return pb.ArchiveBookingTypeResponse(booking_type=convert.booking_type_message(*kept))

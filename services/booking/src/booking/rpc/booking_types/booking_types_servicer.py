from chassis.context import Via
from chassis.db import Database, ReadTx, Tx
from chassis.errors import NotFound
from chassis.rpc import fields, paging
from chassis.rpc.methods import Servicer, flow, read
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1.booking_pb2_grpc import BookingTypeServiceServicer

from booking.actions.booking_types.create_booking_type import create_booking_type
from booking.rpc.booking_types import booking_type_fields, convert
from booking.rpc.booking_types.booking_type_references import learn
from booking.rpc.references import References
from booking.store.booking_types import booking_types


class BookingTypesServicer(Servicer, BookingTypeServiceServicer):
    def __init__(self, database: Database, references: References) -> None:
        super().__init__(database)
        self._references = references

    @flow
    async def CreateBookingType(self, request: pb.CreateBookingTypeRequest) -> pb.CreateBookingTypeResponse:
        given = booking_type_fields.of_a_new_one(request)
        workspace, learned_workspace = await self._references.workspace(self)
        learned = await learn(self, self._references, given)

        async def answer(tx: Tx) -> pb.CreateBookingTypeResponse:
            for one in (learned_workspace, *learned):
                one.store(tx)
            made = await create_booking_type(tx, given, workspace)
            return pb.CreateBookingTypeResponse(booking_type=convert.booking_type_message(made, tx.now))

        return await self.write_reply(answer)

    @read
    async def GetBookingType(
        self, tx: ReadTx, request: pb.GetBookingTypeRequest
    ) -> pb.GetBookingTypeResponse:
        found = await booking_types.find_with_age(tx, fields.own_id(request.id))
        if found is None:
            raise NotFound("There is no such booking type.")
        return pb.GetBookingTypeResponse(booking_type=convert.booking_type_message(*found))

    @read
    async def ListBookingTypes(
        self, tx: ReadTx, request: pb.ListBookingTypesRequest
    ) -> pb.ListBookingTypesResponse:
        public = tx.caller.via is Via.PUBLIC
        active = request.active if request.HasField("active") else None
        active, archived = (True, False) if public else (active, request.archived)
        page = paging.read(request.page, tx.workspace_id, "booking-types", active, archived)
        found = await booking_types.page(
            tx, page.fetch, page.after_moment(), active=active, archived=archived
        )
        shown, cursor = paging.cut(page, found, lambda row: (row[1], row[0].id))
        items = [convert.booking_type_message(*one, for_the_public=public) for one in shown]
        return pb.ListBookingTypesResponse(items=items, next_cursor=cursor)

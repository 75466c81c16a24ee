from chassis.db import Database, Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, flow
from frontdesk.booking.v1 import tickets_self_service_pb2 as pb
from frontdesk.booking.v1.tickets_self_service_pb2_grpc import TicketSelfServiceServicer

from booking.actions.tickets.changes.change_attendee import change_attendee
from booking.rpc.tickets.codes.ticket_keys import TicketKeys
from booking.rpc.tickets.orders import convert
from booking.rpc.tickets.orders.order_link import OrderLinks


class OwnTicketsServicer(Servicer, TicketSelfServiceServicer):
    def __init__(self, database: Database, links: OrderLinks, keys: TicketKeys) -> None:
        super().__init__(database)
        self._links = links
        self._keys = keys

    @flow
    async def ChangeOwnAttendee(self, request: pb.ChangeOwnAttendeeRequest) -> pb.ChangeOwnAttendeeResponse:
        codes = await self._keys.codes(self)

        async def answer(tx: Tx) -> pb.ChangeOwnAttendeeResponse:
            own = self._links.order_id(tx.workspace_id, request.token)
            attendee = convert.attendee_of(request.attendee)
            order, shown = await change_attendee(
                tx, fields.own_id(request.ticket_id), attendee, own_order=own
            )
            return pb.ChangeOwnAttendeeResponse(order=convert.order_with_codes(order, shown, codes))

        return await self.write_reply(answer)

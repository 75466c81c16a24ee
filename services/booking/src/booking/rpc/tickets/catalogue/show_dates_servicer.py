from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, write
from frontdesk.booking.v1 import tickets_dates_pb2 as pb
from frontdesk.booking.v1.tickets_dates_pb2_grpc import ShowDateServiceServicer

from booking.actions.tickets.dates.cancel_show_date import cancel_show_date
from booking.actions.tickets.dates.move_show_date import move_show_date
from booking.rpc.tickets.catalogue import convert


class ShowDatesServicer(Servicer, ShowDateServiceServicer):
    @write
    async def MoveShowDate(self, tx: Tx, request: pb.MoveShowDateRequest) -> pb.MoveShowDateResponse:
        show, dates = await move_show_date(
            tx,
            fields.own_id(request.id),
            fields.own_id(request.date_id),
            (fields.moment(request, "starts_at"), fields.moment(request, "ends_at")),
            made_from=request.expected_version or None,
        )
        return pb.MoveShowDateResponse(show=convert.show_message(show, dates))

    @write
    async def CancelShowDate(self, tx: Tx, request: pb.CancelShowDateRequest) -> pb.CancelShowDateResponse:
        show, dates = await cancel_show_date(
            tx,
            fields.own_id(request.id),
            fields.own_id(request.date_id),
            void_tickets=request.void_tickets,
        )
        return pb.CancelShowDateResponse(show=convert.show_message(show, dates))

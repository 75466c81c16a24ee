from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, flow, write
from frontdesk.booking.v1 import payments_pb2 as pb
from frontdesk.booking.v1.payments_pb2_grpc import BookingPaymentServiceServicer

from booking.actions.payments.note_late_booking_payment import note_late_booking_payment
from booking.actions.payments.pay_booking import pay_booking
from booking.actions.payments.pay_visit import pay_visit
from booking.actions.payments.refund_booking import refund_booking
from booking.domain.errors import PaidTooLate
from booking.domain.payments.payment import MoneyWay
from booking.rpc.appointments import convert
from booking.rpc.payments.convert import payment_of
from booking.store.appointments import bookings


class BookingPaymentsServicer(Servicer, BookingPaymentServiceServicer):
    @flow
    async def PayBooking(self, request: pb.PayBookingRequest) -> pb.PayBookingResponse:
        booking_id, payment = fields.own_id(request.id), payment_of(request, MoneyWay.IN)

        async def answer(tx: Tx) -> pb.PayBookingResponse:
            visit_id = await bookings.visit_of(tx, booking_id)
            if visit_id is None:
                paid = await pay_booking(tx, booking_id, payment)
            else:
                visit = await pay_visit(tx, visit_id, payment, part_id=booking_id)
                paid = visit.part(booking_id)
            return pb.PayBookingResponse(booking=convert.booking_message(paid))

        try:
            return await self.write_reply(answer)
        except PaidTooLate:
            if await self.write(note_late_booking_payment, booking_id, payment):
                raise
        # The same payment was made meanwhile, in time.
        return await self.write_reply(answer)

    @write
    async def RefundBooking(self, tx: Tx, request: pb.RefundBookingRequest) -> pb.RefundBookingResponse:
        payment = payment_of(request, MoneyWay.OUT)
        refunded = await refund_booking(tx, fields.own_id(request.id), payment)
        return pb.RefundBookingResponse(booking=convert.booking_message(refunded))

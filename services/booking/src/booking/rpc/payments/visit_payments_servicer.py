from chassis.db import Tx
from chassis.rpc import fields
from chassis.rpc.methods import Servicer, flow, write
from frontdesk.booking.v1 import visit_payments_pb2 as pb
from frontdesk.booking.v1.visit_payments_pb2_grpc import VisitPaymentServiceServicer

from booking.actions.payments.note_late_visit_payment import note_late_visit_payment
from booking.actions.payments.pay_visit import pay_visit
from booking.actions.payments.refund_visit import refund_visit
from booking.domain.errors import PaidTooLate
from booking.domain.payments.payment import MoneyWay
from booking.rpc.appointments.visits import convert
from booking.rpc.payments.convert import payment_of


class VisitPaymentsServicer(Servicer, VisitPaymentServiceServicer):
    @flow
    async def PayVisit(self, request: pb.PayVisitRequest) -> pb.PayVisitResponse:
        visit_id, payment = fields.own_id(request.id), payment_of(request, MoneyWay.IN)

        async def answer(tx: Tx) -> pb.PayVisitResponse:
            return pb.PayVisitResponse(visit=convert.visit_message(await pay_visit(tx, visit_id, payment)))

        try:
            return await self.write_reply(answer)
        except PaidTooLate:
            if await self.write(note_late_visit_payment, visit_id, payment):
                raise
        # The same payment was made meanwhile, in time.
        return await self.write_reply(answer)

    @write
    async def RefundVisit(self, tx: Tx, request: pb.RefundVisitRequest) -> pb.RefundVisitResponse:
        payment = payment_of(request, MoneyWay.OUT)
        refunded = await refund_visit(tx, fields.own_id(request.id), payment)
        return pb.RefundVisitResponse(visit=convert.visit_message(refunded))

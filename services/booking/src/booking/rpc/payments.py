"""Money that came in or went out, as requests tell of it, whatever it is for."""

from frontdesk.booking.v1.payments_pb2 import PayBookingRequest, RefundBookingRequest
from frontdesk.booking.v1.tickets_changes_pb2 import RefundTicketOrderRequest
from frontdesk.booking.v1.tickets_orders_pb2 import PayTicketOrderRequest

from booking.domain.payments.payment import MoneyWay, Payment


def payment_of(
    request: PayBookingRequest | RefundBookingRequest | PayTicketOrderRequest | RefundTicketOrderRequest,
    way: MoneyWay,
) -> Payment:
    return Payment(
        way=way,
        amount_minor=request.amount.amount_minor,
        currency=request.amount.currency,
        method=request.method,
        reference=request.reference,
    )

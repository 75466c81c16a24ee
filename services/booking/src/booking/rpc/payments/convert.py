"""Money that came in or went out, as requests tell of it, whatever it is for."""

from chassis.errors import Invalid
from frontdesk.booking.v1.payments_pb2 import PayBookingRequest, RefundBookingRequest
from frontdesk.booking.v1.tickets_changes_pb2 import RefundTicketOrderRequest
from frontdesk.booking.v1.tickets_orders_pb2 import PayTicketOrderRequest
from frontdesk.booking.v1.visit_payments_pb2 import PayVisitRequest, RefundVisitRequest

from booking.domain.payments.payment import MoneyWay, Payment
from booking.domain.payments.refunding import Refund


def payment_of(
    request: (
        PayBookingRequest
        | RefundBookingRequest
        | PayVisitRequest
        | RefundVisitRequest
        | PayTicketOrderRequest
        | RefundTicketOrderRequest
    ),
    way: MoneyWay,
) -> Payment:
    return Payment(
        way=way,
        amount_minor=request.amount.amount_minor,
        currency=request.amount.currency,
        method=request.method,
        reference=request.reference,
    )


def refund_of(text: str) -> Refund:
    """What who cancels decides on; the policy where that is nothing."""
    try:
        return Refund(text or Refund.BY_POLICY)
    except ValueError:
        raise Invalid(f"What is due back is one of {', '.join(Refund)}.", field="refund") from None

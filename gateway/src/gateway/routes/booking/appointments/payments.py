from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.payments_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.appointments.bookings import Booking
from gateway.models.payments import NewPayment
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Bookings")

PAY = Rpc(
    DESCRIPTOR,
    "BookingPaymentService.PayBooking",
    request=NewPayment,
    given=("id",),
    reply=Booking,
    unwrap="booking",
)
REFUND = Rpc(
    DESCRIPTOR,
    "BookingPaymentService.RefundBooking",
    request=NewPayment,
    given=("id",),
    reply=Booking,
    unwrap="booking",
)


@routes.post("/bookings/{id}/payments", **answers(200, Booking, 409))
async def pay_booking(id: PathId, body: NewPayment, call: Staff) -> Response:
    """Money came in; what waited for it is confirmed once nothing is owed.

    After `pay_by` it still is where its slot is free. Else the money is kept, the answer is `paid_too_late`,
    and `booking.booking.refund_wanted` is told.
    """
    return ok(await call(PAY, body, id=str(id)))


@routes.post("/bookings/{id}/refunds", **answers(200, Booking, 409))
async def refund_booking(id: PathId, body: NewPayment, call: Staff) -> Response:
    """Money went back, at most what is left of what was paid; the booking's state stays."""
    return ok(await call(REFUND, body, id=str(id)))

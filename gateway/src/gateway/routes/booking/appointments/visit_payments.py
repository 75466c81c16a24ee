from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.visit_payments_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.appointments.visits import Visit
from gateway.models.payments import NewPayment
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Visits")

PAY = Rpc(
    DESCRIPTOR,
    "VisitPaymentService.PayVisit",
    request=NewPayment,
    given=("id",),
    reply=Visit,
    unwrap="visit",
)
REFUND = Rpc(
    DESCRIPTOR,
    "VisitPaymentService.RefundVisit",
    request=NewPayment,
    given=("id",),
    reply=Visit,
    unwrap="visit",
)


@routes.post("/visits/{id}/payments", **answers(200, Visit, 409))
async def pay_visit(id: PathId, body: NewPayment, call: Staff) -> Response:
    """Money for the whole visit: first what is owed before it is confirmed, then the rest of the prices.

    Each part keeps its share as a payment under this reference. What comes after the visit has ended is kept,
    the answer is `paid_too_late`, and `booking.booking.refund_wanted` is told of each part that has a share.
    """
    return ok(await call(PAY, body, id=str(id)))


@routes.post("/visits/{id}/refunds", **answers(200, Visit, 409))
async def refund_visit(id: PathId, body: NewPayment, call: Staff) -> Response:
    """Money went back, at most what is left of what was paid: first what is due back, then of the rest."""
    return ok(await call(REFUND, body, id=str(id)))

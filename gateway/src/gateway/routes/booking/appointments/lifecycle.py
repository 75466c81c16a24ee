from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.lifecycle_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff
from gateway.models.booking.appointments.bookings import Booking
from gateway.models.booking.appointments.lifecycle import (
    BookingHistory,
    Confirmation,
    NewPerson,
    NewTime,
    Reason,
)
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Bookings")


def _step(method: str, request: type[Reason] = Reason) -> Rpc:
    return Rpc(
        DESCRIPTOR,
        f"LifecycleService.{method}",
        request=request,
        given=("id",),
        reply=Booking,
        unwrap="booking",
    )


CONFIRM = _step("ConfirmBooking", Confirmation)
DECLINE = _step("DeclineBooking")
CHECK_IN = _step("CheckInBooking")
COMPLETE = _step("CompleteBooking")
NO_SHOW = _step("MarkNoShow")
RESCHEDULE = Rpc(
    DESCRIPTOR,
    "LifecycleService.RescheduleBooking",
    request=NewTime,
    given=("id",),
    reply=Booking,
    unwrap="booking",
)
REASSIGN = Rpc(
    DESCRIPTOR,
    "LifecycleService.ReassignBooking",
    request=NewPerson,
    given=("id",),
    reply=Booking,
    unwrap="booking",
)
HISTORY = Rpc(DESCRIPTOR, "LifecycleService.ListBookingChanges", given=("id",), reply=BookingHistory)


@routes.post("/bookings/{id}/confirm", **answers(200, Booking, 409, 410))
async def confirm_booking(
    id: PathId,
    call: Staff,
    body: Confirmation | None = None,
) -> Response:
    """Gives a pending booking its slot for good; a second time changes nothing.

    Where it has to be paid first it is `awaiting_payment` from then on.
    """
    return ok(await call(CONFIRM, body or Confirmation(), id=str(id)))


@routes.post("/bookings/{id}/decline", **answers(200, Booking, 409))
async def decline_booking(id: PathId, call: Staff, body: Reason | None = None) -> Response:
    """Says no to a booking that was asked for and frees its slot."""
    return ok(await call(DECLINE, body or Reason(), id=str(id)))


@routes.post("/bookings/{id}/check-in", **answers(200, Booking, 409))
async def check_in_booking(id: PathId, call: Staff, body: Reason | None = None) -> Response:
    """The customer is here; the booking's consumables are used up."""
    return ok(await call(CHECK_IN, body or Reason(), id=str(id)))


@routes.post("/bookings/{id}/complete", **answers(200, Booking, 409))
async def complete_booking(id: PathId, call: Staff, body: Reason | None = None) -> Response:
    """What was booked is done. Not before it began."""
    return ok(await call(COMPLETE, body or Reason(), id=str(id)))


@routes.post("/bookings/{id}/no-show", **answers(200, Booking, 409))
async def mark_no_show(id: PathId, call: Staff, body: Reason | None = None) -> Response:
    """The customer did not come; what is left of the slot is free. Not before it began."""
    return ok(await call(NO_SHOW, body or Reason(), id=str(id)))


@routes.post("/bookings/{id}/reschedule", **answers(200, Booking, 409, 410))
async def reschedule_booking(id: PathId, body: NewTime, call: Staff) -> Response:
    """Moves it to another start, wholly or not at all; a shift by less than its length is no obstacle."""
    return ok(await call(RESCHEDULE, body, id=str(id)))


@routes.post("/bookings/{id}/reassign", **answers(200, Booking, 409, 410))
async def reassign_booking(id: PathId, body: NewPerson, call: Staff) -> Response:
    """Gives it to another person at the same time."""
    return ok(await call(REASSIGN, body, id=str(id)))


@routes.get("/bookings/{id}/history", **answers(200, BookingHistory))
async def list_booking_changes(id: PathId, call: Staff) -> Response:
    """Every change, who made it and why; oldest first."""
    return ok(await call(HISTORY, id=str(id)))

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.appointments.bookings import (
    Booking,
    BookingFilter,
    BookingMade,
    BookingPage,
    Cancellation,
    NewBooking,
)
from gateway.routes.rest.api import answers, created, ok, router

routes: APIRouter = router("Bookings")

BOOK = Rpc(
    DESCRIPTOR,
    "BookingService.BookSlot",
    request=NewBooking,
    reply=BookingMade,
    unwrap="booking",
    beside=("manage_token",),
)
GET = Rpc(DESCRIPTOR, "BookingService.GetBooking", given=("id",), reply=Booking, unwrap="booking")
LIST = Rpc(DESCRIPTOR, "BookingService.ListBookings", request=BookingFilter, reply=BookingPage)
CANCEL = Rpc(
    DESCRIPTOR,
    "BookingService.CancelBooking",
    request=Cancellation,
    given=("id",),
    reply=Booking,
    unwrap="booking",
)


@routes.post("/public/{workspace}/bookings", **answers(201, BookingMade, 409, 410))
async def book_public_slot(body: NewBooking, call: Visitor) -> Response:
    """Books a slot as a customer. Where it was just taken, `alternatives` names up to three others."""
    return created(await call(BOOK, body))


@routes.post("/bookings", **answers(201, BookingMade, 409, 410))
async def book_slot(body: NewBooking, call: Staff) -> Response:
    """Books a slot for a customer."""
    return created(await call(BOOK, body))


@routes.get("/bookings", **answers(200, BookingPage))
async def list_bookings(chosen: Annotated[BookingFilter, Query()], call: Staff) -> Response:
    """By start, the earliest first, unless `sort` says otherwise. New bookings shift no page."""
    return ok(await call(LIST, chosen))


@routes.get("/bookings/{id}", **answers(200, Booking))
async def get_booking(id: PathId, call: Staff) -> Response:
    return ok(await call(GET, id=str(id)))


@routes.post("/bookings/{id}/cancel", **answers(200, Booking, 409))
async def cancel_booking(id: PathId, call: Staff, body: Cancellation | None = None) -> Response:
    """Frees the slot at once; a second cancel changes nothing."""
    return ok(await call(CANCEL, body or Cancellation(), id=str(id)))

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.booking_types import BookingType, BookingTypePage, NewBookingType
from gateway.models.fields import Page
from gateway.routes.api import answers, created, ok, router

routes: APIRouter = router("Booking types")

CREATE = Rpc(
    DESCRIPTOR,
    "BookingTypeService.CreateBookingType",
    request=NewBookingType,
    reply=BookingType,
    unwrap="booking_type",
)
GET = Rpc(
    DESCRIPTOR, "BookingTypeService.GetBookingType", given=("id",), reply=BookingType, unwrap="booking_type"
)
LIST = Rpc(DESCRIPTOR, "BookingTypeService.ListBookingTypes", request=Page, reply=BookingTypePage)


@routes.get("/public/{workspace}/booking-types", **answers(200, BookingTypePage))
async def list_public_booking_types(page: Annotated[Page, Query()], call: Visitor) -> Response:
    """What can be booked here."""
    return ok(await call(LIST, page))


@routes.post("/booking-types", **answers(201, BookingType, 409))
async def create_booking_type(body: NewBookingType, call: Staff) -> Response:
    return created(await call(CREATE, body))


@routes.get("/booking-types", **answers(200, BookingTypePage))
async def list_booking_types(page: Annotated[Page, Query()], call: Staff) -> Response:
    return ok(await call(LIST, page))


@routes.get("/booking-types/{id}", **answers(200, BookingType))
async def get_booking_type(id: PathId, call: Staff) -> Response:  # noqa: A002
    return ok(await call(GET, id=str(id)))

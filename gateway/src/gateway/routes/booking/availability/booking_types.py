from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1 import booking_pb2, booking_types_pb2
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.availability.booking_type_edits import BookingTypeEdit, BookingTypeFilter
from gateway.models.booking.availability.booking_types import BookingType, BookingTypePage, NewBookingType
from gateway.models.fields import Page
from gateway.routes.rest.api import answers, ok, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Booking types")


def _rpc(file: Any, method: str, **more: Any) -> Rpc:
    return Rpc(file.DESCRIPTOR, method, reply=BookingType, unwrap="booking_type", **more)


CREATE = _rpc(booking_pb2, "BookingTypeService.CreateBookingType", request=NewBookingType)
GET = _rpc(booking_pb2, "BookingTypeService.GetBookingType", given=("id",))
UPDATE = _rpc(
    booking_types_pb2,
    "BookingTypeEditService.UpdateBookingType",
    request=BookingTypeEdit,
    given=("id", "expected_version"),
)
ARCHIVE = _rpc(
    booking_types_pb2, "BookingTypeEditService.ArchiveBookingType", given=("id", "expected_version")
)
LIST = Rpc(
    booking_pb2.DESCRIPTOR,
    "BookingTypeService.ListBookingTypes",
    request=BookingTypeFilter,
    reply=BookingTypePage,
)


@routes.get("/public/{workspace}/booking-types", **answers(200, BookingTypePage))
async def list_public_booking_types(page: Annotated[Page, Query()], call: Visitor) -> Response:
    """What can be booked here."""
    return ok(await call(LIST, BookingTypeFilter(limit=page.limit, cursor=page.cursor)))


@routes.post("/booking-types", **answers(201, BookingType, 409, **TAGGED))
async def create_booking_type(body: NewBookingType, call: Staff) -> Response:
    return _written(CREATE, await call.ask(CREATE, body), status=201)


@routes.get("/booking-types", **answers(200, BookingTypePage))
async def list_booking_types(chosen: Annotated[BookingTypeFilter, Query()], call: Staff) -> Response:
    """The oldest first, without those that are archived unless they are asked for."""
    return ok(await call(LIST, chosen))


@routes.get("/booking-types/{id}", **answers(200, BookingType, **TAGGED))
async def get_booking_type(id: PathId, call: Staff) -> Response:
    return _written(GET, await call.ask(GET, id=str(id)))


@routes.patch("/booking-types/{id}", **answers(200, BookingType, 409, 412, 428, **TAGGED))
async def update_booking_type(
    id: PathId,
    body: BookingTypeEdit,
    made_from: MadeFrom,
    call: Staff,
) -> Response:
    """Changes what is named. Bookings stay as they were agreed, with the buffers they were made with."""
    return _written(UPDATE, await call.ask(UPDATE, body, id=str(id), expected_version=made_from))


@routes.delete("/booking-types/{id}", **answers(200, BookingType, 412, 428, **TAGGED))
async def archive_booking_type(id: PathId, made_from: MadeFrom, call: Staff) -> Response:
    """Archives it: nobody books it any more, its bookings stay."""
    return _written(ARCHIVE, await call.ask(ARCHIVE, id=str(id), expected_version=made_from))


def _written(rpc: Rpc, reply: Any, *, status: int = 200) -> Response:
    return tagged(rpc.answer(reply), reply.booking_type.version, status=status)

from __future__ import annotations

from fastapi import APIRouter
from frontdesk.booking.v1.series_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.appointments.series import (
    NewSeries,
    Series,
    SeriesCancellation,
    SeriesMade,
    SeriesNewTime,
)
from gateway.routes.rest.api import answers, created, ok, router

routes: APIRouter = router("Series")

BOOK = Rpc(DESCRIPTOR, "SeriesService.BookSeries", request=NewSeries, reply=SeriesMade)
GET = Rpc(DESCRIPTOR, "SeriesService.GetSeries", given=("id",), reply=Series)
CANCEL = Rpc(
    DESCRIPTOR, "SeriesService.CancelSeries", request=SeriesCancellation, given=("id",), reply=Series
)
RESCHEDULE = Rpc(
    DESCRIPTOR, "SeriesService.RescheduleSeries", request=SeriesNewTime, given=("id",), reply=Series
)


@routes.post("/public/{workspace}/booking-series", **answers(201, SeriesMade, 409))
async def book_public_series(body: NewSeries, call: Visitor) -> Response:
    """Books dates that repeat by a rule: all of them or none, unless taken ones may be skipped."""
    return created(await call(BOOK, body))


@routes.post("/booking-series", **answers(201, SeriesMade, 409))
async def book_series(body: NewSeries, call: Staff) -> Response:
    """Books dates that repeat by a rule for a customer."""
    return created(await call(BOOK, body))


@routes.get("/booking-series/{id}", **answers(200, Series))
async def get_series(id: PathId, call: Staff) -> Response:
    """Its bookings by start, the earliest first."""
    return ok(await call(GET, id=str(id)))


@routes.post("/booking-series/{id}/cancel", **answers(200, Series, 409))
async def cancel_series(
    id: PathId,
    call: Staff,
    body: SeriesCancellation | None = None,
) -> Response:
    """Cancels all that are still to come, or one date and those behind it. Answers what was cancelled."""
    return ok(await call(CANCEL, body or SeriesCancellation(), id=str(id)))


@routes.post("/booking-series/{id}/reschedule", **answers(200, Series, 409, 410))
async def reschedule_series(id: PathId, body: SeriesNewTime, call: Staff) -> Response:
    """Moves one date and those behind it, or all, by the same local days and hours, wholly or not at all."""
    return ok(await call(RESCHEDULE, body, id=str(id)))

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from frontdesk.booking.v1.settings_pb2 import DESCRIPTOR
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Staff
from gateway.models.booking.settings import BookingSettings, NewBookingSettings
from gateway.routes.rest.api import answers, router
from gateway.routes.rest.versions import TAGGED, MadeFrom, tagged

routes: APIRouter = router("Booking settings")

GET = Rpc(DESCRIPTOR, "BookingSettingsService.GetBookingSettings", reply=BookingSettings, unwrap="settings")
REPLACE = Rpc(
    DESCRIPTOR,
    "BookingSettingsService.ReplaceBookingSettings",
    request=NewBookingSettings,
    given=("expected_version",),
    reply=BookingSettings,
    unwrap="settings",
)


@routes.get("/booking-settings", **answers(200, BookingSettings, **TAGGED))
async def get_booking_settings(call: Staff) -> Response:
    """How the workspace handles its bookings; what was never set has its default."""
    return _written(GET, await call.ask(GET))


@routes.put("/booking-settings", **answers(200, BookingSettings, 412, 428, **TAGGED))
async def replace_booking_settings(body: NewBookingSettings, made_from: MadeFrom, call: Staff) -> Response:
    """`If-Match` names the version that was edited; of two who edited the same one, one is refused."""
    return _written(REPLACE, await call.ask(REPLACE, body, expected_version=made_from))


def _written(rpc: Rpc, reply: Any) -> Response:
    return tagged(rpc.answer(reply), reply.settings.version)

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.booking_pb2 import DESCRIPTOR, ListSlotsResponse
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.binding.times import rfc3339
from gateway.door import Staff, Visitor
from gateway.models.booking.availability.slots import Slots, SlotSearch
from gateway.routes.rest.api import answers, ok, router

routes: APIRouter = router("Slots")


def write_slots(reply: ListSlotsResponse) -> dict[str, Any]:
    """Slots of equal staff share one list, as they share one set in the message."""
    sets = [list(chosen.staff_ids) for chosen in reply.staff_sets]
    return {
        "time_zone": reply.time_zone,
        "days": [
            {
                "date": day.date,
                "slots": [
                    {
                        "starts_at": slot.starts_at,
                        "ends_at": slot.ends_at,
                        "staff_ids": sets[slot.staff_set],
                        "seats_left": slot.seats_left,
                    }
                    for slot in day.slots
                ],
            }
            for day in reply.days
        ],
        "calendars_as_of": rfc3339(reply.calendars_as_of) if reply.HasField("calendars_as_of") else None,
        "calendars_stale": reply.calendars_stale,
    }


LIST = Rpc(DESCRIPTOR, "SlotService.ListSlots", request=SlotSearch, render=write_slots)


@routes.get("/public/{workspace}/slots", **answers(200, Slots))
async def list_public_slots(search: Annotated[SlotSearch, Query()], call: Visitor) -> Response:
    """The free starts of a booking type by local date; every day of the range is present."""
    return ok(await call(LIST, search))


@routes.get("/slots", **answers(200, Slots, 404))
async def list_slots(search: Annotated[SlotSearch, Query()], call: Staff) -> Response:
    """The free starts of a booking type by local date; every day of the range is present."""
    return ok(await call(LIST, search))

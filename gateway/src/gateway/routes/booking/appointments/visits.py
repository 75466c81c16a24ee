from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.visits_pb2 import DESCRIPTOR, ListVisitSlotsResponse
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.binding.times import rfc3339
from gateway.door import PathId, Staff, Visitor
from gateway.models.booking.appointments.visits import (
    NewVisit,
    Visit,
    VisitCancellation,
    VisitConfirmation,
    VisitFilter,
    VisitMade,
    VisitNewTime,
    VisitPage,
    VisitReason,
    VisitSlots,
    VisitSlotSearch,
)
from gateway.routes.rest.api import answers, created, ok, router

routes: APIRouter = router("Visits")


def write_visit_slots(reply: ListVisitSlotsResponse) -> dict[str, Any]:
    return {
        "time_zone": reply.time_zone,
        "days": [{"date": day.date, "slots": [_slot(slot) for slot in day.slots]} for day in reply.days],
        "calendars_as_of": rfc3339(reply.calendars_as_of) if reply.HasField("calendars_as_of") else None,
        "calendars_stale": reply.calendars_stale,
    }


def _slot(slot: ListVisitSlotsResponse.Start) -> dict[str, Any]:
    return {
        "starts_at": slot.starts_at,
        "ends_at": slot.ends_at,
        "parts": [
            {
                "booking_type_id": part.booking_type_id,
                "staff_id": part.staff_id,
                "starts_at": part.starts_at,
                "ends_at": part.ends_at,
            }
            for part in slot.parts
        ],
    }


def _change(name: str, request: type[VisitReason] | type[VisitNewTime]) -> Rpc:
    return Rpc(
        DESCRIPTOR, f"VisitService.{name}", request=request, given=("id",), reply=Visit, unwrap="visit"
    )


SLOTS = Rpc(DESCRIPTOR, "VisitService.ListVisitSlots", request=VisitSlotSearch, render=write_visit_slots)
BOOK = Rpc(
    DESCRIPTOR,
    "VisitService.BookVisit",
    request=NewVisit,
    reply=VisitMade,
    unwrap="visit",
    beside=("manage_token",),
)
GET = Rpc(DESCRIPTOR, "VisitService.GetVisit", given=("id",), reply=Visit, unwrap="visit")
LIST = Rpc(DESCRIPTOR, "VisitService.ListVisits", request=VisitFilter, reply=VisitPage)
CONFIRM = _change("ConfirmVisit", VisitConfirmation)
DECLINE = _change("DeclineVisit", VisitReason)
CANCEL = _change("CancelVisit", VisitCancellation)
RESCHEDULE = _change("RescheduleVisit", VisitNewTime)


@routes.get("/public/{workspace}/visit-slots", **answers(200, VisitSlots))
async def list_public_visit_slots(search: Annotated[VisitSlotSearch, Query()], call: Visitor) -> Response:
    """The free starts of several services one after another, by local date, with who gives which part."""
    return ok(await call(SLOTS, search))


@routes.get("/visit-slots", **answers(200, VisitSlots))
async def list_visit_slots(search: Annotated[VisitSlotSearch, Query()], call: Staff) -> Response:
    """The free starts of several services one after another, by local date, with who gives which part."""
    return ok(await call(SLOTS, search))


@routes.post("/public/{workspace}/visits", **answers(201, VisitMade, 409, 410))
async def book_public_visit(body: NewVisit, call: Visitor) -> Response:
    """Books all services or none. Where the time was just taken, `alternatives` names up to three others."""
    return created(await call(BOOK, body))


@routes.post("/visits", **answers(201, VisitMade, 409, 410))
async def book_visit(body: NewVisit, call: Staff) -> Response:
    """Books several services one after another for a customer: all or none."""
    return created(await call(BOOK, body))


@routes.get("/visits", **answers(200, VisitPage))
async def list_visits(chosen: Annotated[VisitFilter, Query()], call: Staff) -> Response:
    """By start, the earliest first."""
    return ok(await call(LIST, chosen))


@routes.get("/visits/{id}", **answers(200, Visit))
async def get_visit(id: PathId, call: Staff) -> Response:
    """With all its parts."""
    return ok(await call(GET, id=str(id)))


@routes.post("/visits/{id}/confirm", **answers(200, Visit, 409, 410))
async def confirm_visit(id: PathId, call: Staff, body: VisitConfirmation | None = None) -> Response:
    """Confirms all parts that wait for it; a second confirm changes nothing.

    Where any part has to be paid first the visit is `awaiting_payment` from then on.
    """
    return ok(await call(CONFIRM, body or VisitConfirmation(), id=str(id)))


@routes.post("/visits/{id}/decline", **answers(200, Visit, 409))
async def decline_visit(id: PathId, call: Staff, body: VisitReason | None = None) -> Response:
    """Says no to a visit that was asked for; a second time changes nothing."""
    return ok(await call(DECLINE, body or VisitReason(), id=str(id)))


@routes.post("/visits/{id}/cancel", **answers(200, Visit, 409))
async def cancel_visit(id: PathId, call: Staff, body: VisitCancellation | None = None) -> Response:
    """Frees the time of all parts at once; a second cancel changes nothing."""
    return ok(await call(CANCEL, body or VisitCancellation(), id=str(id)))


@routes.post("/visits/{id}/reschedule", **answers(200, Visit, 409, 410))
async def reschedule_visit(id: PathId, body: VisitNewTime, call: Staff) -> Response:
    """Moves all parts that stand to another start, wholly or not at all."""
    return ok(await call(RESCHEDULE, body, id=str(id)))

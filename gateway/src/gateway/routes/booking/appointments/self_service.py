from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from frontdesk.booking.v1.my_ticket_orders_pb2 import DESCRIPTOR as ORDERS
from frontdesk.booking.v1.self_service_pb2 import DESCRIPTOR, ListManagedSlotsResponse
from starlette.responses import Response

from gateway.binding import Rpc
from gateway.door import Visitor
from gateway.models.booking.appointments.self_service import (
    ManagedBooking,
    MyBookings,
    MyTicketOrders,
    OwnCancellation,
    OwnNewTime,
    OwnSlotSearch,
    WantedLink,
)
from gateway.models.booking.availability.slots import Slots
from gateway.models.fields import Page
from gateway.routes.booking.availability.slots import write_slots
from gateway.routes.rest.api import answers, no_content, ok, router
from gateway.routes.rest.links import LinkHolder

routes: APIRouter = router("Self-service")


def _write_own_slots(reply: ListManagedSlotsResponse) -> dict[str, Any]:
    return write_slots(reply.slots)


GET = Rpc(
    DESCRIPTOR, "SelfService.GetManagedBooking", given=("token",), reply=ManagedBooking, unwrap="booking"
)
SLOTS = Rpc(
    DESCRIPTOR,
    "SelfService.ListManagedSlots",
    request=OwnSlotSearch,
    given=("token",),
    render=_write_own_slots,
)
CANCEL = Rpc(
    DESCRIPTOR,
    "SelfService.CancelManagedBooking",
    request=OwnCancellation,
    given=("token",),
    reply=ManagedBooking,
    unwrap="booking",
)
RESCHEDULE = Rpc(
    DESCRIPTOR,
    "SelfService.RescheduleManagedBooking",
    request=OwnNewTime,
    given=("token",),
    reply=ManagedBooking,
    unwrap="booking",
)
REQUEST_MINE = Rpc(DESCRIPTOR, "SelfService.RequestMyBookings", request=WantedLink)
MINE = Rpc(DESCRIPTOR, "SelfService.ListMyBookings", request=Page, given=("token",), reply=MyBookings)

MY_ORDERS = Rpc(
    ORDERS,
    "MyTicketOrderService.ListMyTicketOrders",
    request=Page,
    given=("token",),
    reply=MyTicketOrders,
)


@routes.get("/public/manage/{token}", **answers(200, ManagedBooking, 410))
async def get_managed_booking(token: str, call: LinkHolder) -> Response:
    """What the customer booked, and until when it can be changed by this link."""
    return ok(await call(GET, token=token))


@routes.get("/public/manage/{token}/slots", **answers(200, Slots, 410))
async def list_managed_slots(
    token: str, search: Annotated[OwnSlotSearch, Query()], call: LinkHolder
) -> Response:
    """The starts it could be moved to; its own time counts as free."""
    return ok(await call(SLOTS, search, token=token))


@routes.post("/public/manage/{token}/cancel", **answers(200, ManagedBooking, 409, 410))
async def cancel_managed_booking(
    token: str, call: LinkHolder, body: OwnCancellation | None = None
) -> Response:
    """Frees the slot at once, within the type's deadline; a second cancel changes nothing."""
    return ok(await call(CANCEL, body or OwnCancellation(), token=token))


@routes.post("/public/manage/{token}/reschedule", **answers(200, ManagedBooking, 409, 410))
async def reschedule_managed_booking(token: str, body: OwnNewTime, call: LinkHolder) -> Response:
    """Moves it to another start, within the type's deadline, wholly or not at all."""
    return ok(await call(RESCHEDULE, body, token=token))


@routes.post("/public/{workspace}/my-bookings", status_code=204, response_model=None)
async def request_my_bookings(body: WantedLink, call: Visitor) -> Response:
    """Mails a link to all bookings and orders of tickets under an address, if there are any.

    The answer is always the same.
    """
    await call(REQUEST_MINE, body)
    return no_content()


@routes.get("/public/my/{token}", **answers(200, MyBookings, 410))
async def list_my_bookings(token: str, page: Annotated[Page, Query()], call: LinkHolder) -> Response:
    """All bookings under the address that the link was mailed to, the latest first."""
    return ok(await call(MINE, page, token=token))


@routes.get("/public/my/{token}/ticket-orders", **answers(200, MyTicketOrders, 410))
async def list_my_ticket_orders(token: str, page: Annotated[Page, Query()], call: LinkHolder) -> Response:
    """All orders of tickets under the address that the link was mailed to, the latest first."""
    return ok(await call(MY_ORDERS, page, token=token))

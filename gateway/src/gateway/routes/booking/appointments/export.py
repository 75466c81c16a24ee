from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.door import Staff
from gateway.models.booking.appointments.bookings import BookingFilter
from gateway.routes.booking.appointments.bookings import LIST
from gateway.routes.rest.api import router
from gateway.routes.rest.csv_files import Table, csv_answers, exported, moments

routes: APIRouter = router("Bookings")


@routes.get("/bookings/export.csv", **csv_answers())
async def export_bookings(chosen: Annotated[BookingFilter, Query()], call: Staff) -> Response:
    """All bookings that the filters choose, in the order of the list. `limit` does not count here.

    A cell that a spreadsheet would calculate has an apostrophe before it.
    """
    return await exported(call, LIST, chosen, BOOKINGS)


def _row(booking: Any) -> dict[str, str]:
    customer = booking.customer
    return {
        **moments(booking, "starts_at", "ends_at", "created_at", "cancelled_at"),
        **{name: getattr(booking, name) for name in _PLAIN},
        "customer_name": customer.name,
        "customer_email": customer.email,
        "customer_phone": customer.phone,
        "attention": " ".join(booking.attention),
        "staff_ids": " ".join(booking.staff_ids),
    }


_PLAIN = ("reference", "status", "id", "booking_type_id", "staff_id", "contact_id")
BOOKINGS = Table(
    filename="bookings.csv",
    columns=(
        "reference",
        "status",
        "starts_at",
        "ends_at",
        "customer_name",
        "customer_email",
        "customer_phone",
        "attention",
        "created_at",
        "cancelled_at",
        "id",
        "booking_type_id",
        "staff_id",
        "staff_ids",
        "contact_id",
    ),
    row=_row,
)

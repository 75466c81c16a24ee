"""Bookings as a CSV file (RFC 4180), read page by page while it is sent."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from gateway.binding.times import rfc3339
from gateway.door import Call, Staff
from gateway.models.booking.appointments.bookings import BookingFilter
from gateway.routes.api import router
from gateway.routes.booking.appointments.bookings import LIST

routes: APIRouter = router("Bookings")

ROWS_AT_ONCE = 200
# A cell that begins so would be calculated by the program that opens the file.
CALCULATED = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
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
)


@routes.get(
    "/bookings/export.csv",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
)
async def export_bookings(chosen: Annotated[BookingFilter, Query()], call: Staff) -> Response:
    """All bookings that the filters choose, in the order of the list. `limit` does not count here.

    A cell that a spreadsheet would calculate has an apostrophe before it.
    """
    first = await _page(call, chosen, chosen.cursor)
    return StreamingResponse(
        _lines(call, chosen, first),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="bookings.csv"'},
    )


async def _lines(call: Call, chosen: BookingFilter, page: Any) -> AsyncIterator[str]:
    yield _written([COLUMNS])
    while True:
        yield _written(_row(booking) for booking in page.items)
        if not page.next_cursor:
            return
        page = await _page(call, chosen, page.next_cursor)


async def _page(call: Call, chosen: BookingFilter, cursor: str | None) -> Any:
    return await call.ask(LIST, chosen.model_copy(update={"limit": ROWS_AT_ONCE, "cursor": cursor}))


def _row(booking: Any) -> list[str]:
    moments = {
        name: rfc3339(getattr(booking, name)) if booking.HasField(name) else ""
        for name in ("starts_at", "ends_at", "created_at", "cancelled_at")
    }
    customer = booking.customer
    values = {
        **moments,
        "customer_name": customer.name,
        "customer_email": customer.email,
        "customer_phone": customer.phone,
        "attention": " ".join(booking.attention),
        "staff_ids": " ".join(booking.staff_ids),
    }
    return [_safe(values[name] if name in values else getattr(booking, name)) for name in COLUMNS]


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(CALCULATED) else cell


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()

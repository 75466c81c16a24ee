"""Steps of a booking's life as tests take them, and what was told and remembered of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from booking_worlds.salon import Salon
from chassis.errors import FrontdeskError
from chassis.testing.schema import ServiceSchema
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import lifecycle_pb2 as life

STEPS: dict[str, tuple[str, Any]] = {
    "confirm": ("LifecycleService/ConfirmBooking", life.ConfirmBookingRequest),
    "decline": ("LifecycleService/DeclineBooking", life.DeclineBookingRequest),
    "check in": ("LifecycleService/CheckInBooking", life.CheckInBookingRequest),
    "complete": ("LifecycleService/CompleteBooking", life.CompleteBookingRequest),
    "no-show": ("LifecycleService/MarkNoShow", life.MarkNoShowRequest),
    "cancel": ("BookingService/CancelBooking", pb.CancelBookingRequest),
}


async def lead(salon: Salon, step: str, booking_id: str, reason: str = "") -> pb.Booking:
    method, request = STEPS[step]
    booking: pb.Booking = (await salon.ask(method, request(id=booking_id, reason=reason))).booking
    return booking


async def refusal(salon: Salon, step: str, booking_id: str) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as refused:
        await lead(salon, step, booking_id)
    return refused.value


async def reschedule(
    salon: Salon, booking_id: str, starts_at: datetime, staff_id: str = "", reason: str = ""
) -> pb.Booking:
    request = life.RescheduleBookingRequest(id=booking_id, staff_id=staff_id, reason=reason)
    request.starts_at.FromDatetime(starts_at)
    booking: pb.Booking = (await salon.ask("LifecycleService/RescheduleBooking", request)).booking
    return booking


async def reassign(salon: Salon, booking_id: str, staff_id: UUID | str) -> pb.Booking:
    request = life.ReassignBookingRequest(id=booking_id, staff_id=str(staff_id))
    booking: pb.Booking = (await salon.ask("LifecycleService/ReassignBooking", request)).booking
    return booking


async def found(salon: Salon, booking_id: str) -> pb.Booking:
    booking: pb.Booking = (
        await salon.ask("BookingService/GetBooking", pb.GetBookingRequest(id=booking_id))
    ).booking
    return booking


async def events_of(schema: ServiceSchema, booking_id: str) -> list[tuple[str, bytes]]:
    """Facts and payloads, the oldest first."""
    async with await psycopg.AsyncConnection.connect(schema.relay_url) as relay:
        rows = await (
            await relay.execute(
                "SELECT type, payload FROM outbox WHERE aggregate_id = %s ORDER BY seq", (UUID(booking_id),)
            )
        ).fetchall()
    return [(type_.removeprefix("booking.booking."), payload) for type_, payload in rows]


async def history(salon: Salon, booking_id: str) -> list[life.BookingChange]:
    reply = await salon.ask(
        "LifecycleService/ListBookingChanges", life.ListBookingChangesRequest(id=booking_id)
    )
    return list(reply.items)


async def let_begin(schema: ServiceSchema, booking_id: str) -> None:
    await change(schema, "bookings SET starts_at = now() - interval '1 minute'", "id", booking_id)


async def let_expire(schema: ServiceSchema, booking_id: str) -> None:
    await change(schema, "bookings SET expires_at = now()", "id", booking_id)
    await change(schema, "holdings SET expires_at = now()", "owner_id", booking_id)


async def change(schema: ServiceSchema, what: str, column: str, id_: str) -> None:
    """As the superuser, past row level security: moves rows in time."""
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        await admin.execute(f"UPDATE booking.{what} WHERE {column} = %s".encode(), (id_,))


async def deadlocks(schema: ServiceSchema) -> int:
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        row = await (
            await admin.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        ).fetchone()
    assert row is not None
    return int(row[0])


async def overlaps(schema: ServiceSchema, salon: Salon) -> int:
    """Pairs of bookings that stand and share a person and a moment."""
    async with await psycopg.AsyncConnection.connect(schema.admin_url) as admin:
        row = await (
            await admin.execute(
                "SELECT count(*) FROM booking.bookings a JOIN booking.bookings b"
                " ON a.workspace_id = b.workspace_id AND a.staff_id = b.staff_id AND a.id < b.id"
                " AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
                " WHERE a.workspace_id = %s"
                " AND a.status IN ('pending', 'confirmed') AND b.status IN ('pending', 'confirmed')",
                (salon.workspace_id,),
            )
        ).fetchone()
    assert row is not None
    return int(row[0])

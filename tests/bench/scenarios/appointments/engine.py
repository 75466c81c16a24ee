"""How `chassis.db` should execute: one booking through two engines, side by side (ADR 0002)."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg
import uvloop
from booking.store.appointments import bookings
from booking.store.appointments.holds import holdings
from booking.store.availability.slots import calendars
from booking.store.booking_types import booking_types
from booking.store.workspace import neighbours
from chassis.context import Caller
from chassis.db import Database
from chassis.db.ids import new_id
from chassis.events import outbox
from chassis.migrate import RolePasswords, provision, upgrade
from chassis.testing.plugin import owner_of_a_new_workspace
from chassis.testing.schema import ServiceSchema
from chassis.testing.servers import PostgresServer
from figures import Findings, repeated
from frontdesk.booking.v1.booking_events_pb2 import BookingConfirmed
from options import Options
from processes import cpu_seconds
from psycopg.types.json import Jsonb
from sqlalchemy import text

CLIENTS = 8
SECONDS = 8.0
QUICK_SECONDS = 3.0
SLOT = timedelta(minutes=30)
FIRST_START = datetime(2027, 1, 1, tzinfo=UTC)
PAYLOAD = BookingConfirmed()
OPEN = text(
    "SELECT set_config('app.workspace_id', :workspace, true), set_config('statement_timeout', '5000', true),"
    " set_config('lock_timeout', '2000', true), now()"
)
WEEKLY = [{"weekday": "monday", "ranges": [{"start": "09:00", "end": "17:00"}]}]

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

Book = Callable[[UUID, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Salon:
    caller: Caller
    booking_type_id: UUID
    staff: list[UUID]


def run(options: Options) -> Findings:
    seconds = QUICK_SECONDS if options.quick else SECONDS
    with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as folder:
        Path(folder).chmod(0o711)
        server = PostgresServer(Path(folder) / "postgres")
        try:
            schema = _schema(server.start())
            return repeated(options.repeats, lambda: uvloop.run(_compare(server, schema, seconds)))
        finally:
            server.remove()


def _schema(server: PostgresServer) -> ServiceSchema:
    passwords = RolePasswords(app="app", relay="relay")
    provision(server.url, "booking", passwords)
    upgrade(server.url, "booking")
    return ServiceSchema.of(server.url, "booking", passwords)


async def _compare(server: PostgresServer, schema: ServiceSchema, seconds: float) -> Findings:
    # Needs greenlet, which nothing else of ours does: only this scenario fails where it is missing.
    from sqlalchemy.ext.asyncio import create_async_engine

    findings = Findings()
    salon = _open_salon(schema.admin_url)
    database = Database(schema.app_url, pool_size=CLIENTS)
    await database.open()
    await _measure(findings, "chassis.db", server, _through_chassis(database, salon), salon, seconds)
    await database.close()
    engine = create_async_engine(
        "postgresql+psycopg://",
        pool_size=CLIENTS,
        max_overflow=0,
        async_creator=partial(
            psycopg.AsyncConnection.connect, schema.app_url, prepare_threshold=0, options="-c timezone=UTC"
        ),
    )
    # Another salon: both engines start with an empty history.
    salon = _open_salon(schema.admin_url)
    await _measure(findings, "SQLAlchemy", server, _through_sqlalchemy(engine, salon), salon, seconds)
    await engine.dispose()
    rates = {figure.name: figure.value for figure in findings.figures}
    findings.add(
        "chassis.db / SQLAlchemy", rates["chassis.db, bookings/s"] / rates["SQLAlchemy, bookings/s"], "x"
    )
    return findings


async def _measure(
    findings: Findings, name: str, server: PostgresServer, book: Book, salon: Salon, seconds: float
) -> None:
    assert server.pid is not None
    await _book_for(0.5, book, salon, FIRST_START)
    wall, own, served = time.perf_counter(), time.process_time(), cpu_seconds(server.pid)
    made = await _book_for(seconds, book, salon, FIRST_START + timedelta(days=365))
    wall, own = time.perf_counter() - wall, time.process_time() - own
    served = cpu_seconds(server.pid) - served
    findings.add(f"{name}, bookings/s", made / wall, "/s")
    findings.add(f"{name}, CPU of the service", own / made * 1000, "ms")
    findings.add(f"{name}, CPU of Postgres", served / made * 1000, "ms")


async def _book_for(seconds: float, book: Book, salon: Salon, first: datetime) -> int:
    end = time.perf_counter() + seconds

    async def client(staff_id: UUID) -> int:
        made = 0
        while time.perf_counter() < end:
            await book(staff_id, first + made * SLOT)
            made += 1
        return made

    return sum(await asyncio.gather(*map(client, salon.staff)))


def _through_chassis(database: Database, salon: Salon) -> Book:
    async def book(staff_id: UUID, start: datetime) -> None:
        async with database.write(salon.caller) as tx:
            await tx.together(
                (booking_types.GET, {"id": salon.booking_type_id}), (neighbours.WORKSPACE, None)
            )
            window = _window(start)
            eligible = {"staff_ids": [staff_id]}
            await tx.together((calendars.SCHEDULES, eligible), (calendars.BUSY, {**window, **eligible}))
            id_ = tx.new_id()
            await tx.together((holdings.TAKE, _holding(id_, staff_id, start)))
            tx.later(bookings.ADD, {**_booking(id_, salon, staff_id, start), "consumables": Jsonb([])})
            tx.emit(outbox.event("booking.booking.confirmed", id_, PAYLOAD, version=1))

    return book


def _through_sqlalchemy(engine: "AsyncEngine", salon: Salon) -> Book:
    workspace = {"workspace_id": salon.caller.workspace_id}

    async def book(staff_id: UUID, start: datetime) -> None:
        async with engine.begin() as connection:
            await connection.execute(OPEN, {"workspace": str(salon.caller.workspace_id)})
            wanted = {"id": salon.booking_type_id}
            (await connection.execute(booking_types.GET, workspace | wanted)).all()
            (await connection.execute(neighbours.WORKSPACE, workspace)).all()
            eligible = workspace | {"staff_ids": [staff_id]}
            (await connection.execute(calendars.SCHEDULES, eligible)).all()
            (await connection.execute(calendars.BUSY, eligible | _window(start))).all()
            id_ = new_id()
            (await connection.execute(holdings.TAKE, workspace | _holding(id_, staff_id, start))).all()
            row = _booking(id_, salon, staff_id, start) | {"consumables": []}
            await connection.execute(bookings.ADD, workspace | row)
            await connection.execute(outbox.INSERT, workspace | _outbox_row(id_, start))

    return book


def _window(start: datetime) -> dict[str, Any]:
    return {
        "earliest": start - holdings.LONGEST,
        "since": start,
        "until": start + SLOT,
        "now": start,
        "own_hold": calendars.NOBODY,
    }


def _holding(id_: UUID, staff_id: UUID, start: datetime) -> dict[str, Any]:
    return {
        "owner_ids": [id_],
        "resource_ids": [staff_id],
        "resource_kinds": ["staff"],
        "starts_ats": [start],
        "ends_ats": [start + SLOT],
        "expires_ats": [None],
    }


def _booking(id_: UUID, salon: Salon, staff_id: UUID, start: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "reference": id_.hex,
        "status": "confirmed",
        "booking_type_id": salon.booking_type_id,
        "staff_id": staff_id,
        "starts_at": start,
        "ends_at": start + SLOT,
        "customer_name": "Ada Lovelace",
        "customer_email": "ada@example.com",
        "customer_phone": None,
        "contact_id": None,
        "price_amount_minor": 4500,
        "price_currency": "EUR",
        "attention": [],
        "created_at": start,
        "cancelled_at": None,
        "version": 1,
    }


def _outbox_row(id_: UUID, now: datetime) -> dict[str, Any]:
    return {
        "occurred_at": now,
        "actor": "user",
        "ids": [new_id()],
        "types": ["booking.booking.confirmed"],
        "aggregate_types": ["booking"],
        "aggregate_ids": [id_],
        "versions": [1],
        "causations": [""],
        "traceparents": [None],
        "payloads": [PAYLOAD.SerializeToString()],
    }


def _open_salon(admin_url: str) -> Salon:
    caller = owner_of_a_new_workspace()
    salon = Salon(caller=caller, booking_type_id=new_id(), staff=[new_id() for _ in range(CLIENTS)])
    workspace = caller.workspace_id
    with psycopg.connect(admin_url, options="-c search_path=booking") as link:
        link.execute(
            "INSERT INTO workspaces VALUES (%s, 'Salon', %s, 'Europe/Berlin', 'EUR')",
            (workspace, str(workspace)),
        )
        link.execute(
            "INSERT INTO booking_types VALUES"
            " (%s, %s, 'Cut', 'cut', 30, 30, 0, 0, 0, 3650, 4500, 'EUR', %s, '[]', 'Europe/Berlin')",
            (workspace, salon.booking_type_id, salon.staff),
        )
        for staff_id in salon.staff:
            link.execute("INSERT INTO staff VALUES (%s, %s, 'Grace', true)", (workspace, staff_id))
            link.execute(
                "INSERT INTO schedules VALUES (%s, %s, %s, 'Europe/Berlin', %s)",
                (workspace, new_id(), staff_id, Jsonb(WEEKLY)),
            )
    return salon

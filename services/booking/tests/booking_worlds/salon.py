"""A small business for tests: people with hours, one booking type, and calls as its owner or a visitor."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from booking.domain.workspace.workspace import StaffMember, Workspace
from booking.store.workspace import neighbours
from chassis.context import Caller
from chassis.db import Database, Tx
from chassis.db.ids import new_id
from chassis.errors import FrontdeskError
from chassis.testing.rpc import Running
from frontdesk.booking.v1 import booking_pb2 as pb
from frontdesk.booking.v1 import (
    booking_pb2_grpc,
    booking_types_pb2,
    booking_types_pb2_grpc,
    calendar_feeds_pb2_grpc,
    calendars_pb2_grpc,
    closures_pb2_grpc,
    form_files_pb2_grpc,
    forms_pb2_grpc,
    lifecycle_pb2_grpc,
    openings_pb2_grpc,
    payments_pb2_grpc,
    resources_pb2,
    resources_pb2_grpc,
    self_service_pb2_grpc,
    series_pb2_grpc,
    settings_pb2_grpc,
    slot_waiting_pb2_grpc,
    visit_holds_pb2_grpc,
    visit_payments_pb2_grpc,
    visits_pb2_grpc,
)

# Where to look for the stub of a service.
STUBS = {
    **vars(booking_pb2_grpc),
    **vars(booking_types_pb2_grpc),
    **vars(calendar_feeds_pb2_grpc),
    **vars(calendars_pb2_grpc),
    **vars(closures_pb2_grpc),
    **vars(form_files_pb2_grpc),
    **vars(forms_pb2_grpc),
    **vars(lifecycle_pb2_grpc),
    **vars(openings_pb2_grpc),
    **vars(payments_pb2_grpc),
    **vars(resources_pb2_grpc),
    **vars(self_service_pb2_grpc),
    **vars(series_pb2_grpc),
    **vars(settings_pb2_grpc),
    **vars(slot_waiting_pb2_grpc),
    **vars(visit_holds_pb2_grpc),
    **vars(visit_payments_pb2_grpc),
    **vars(visits_pb2_grpc),
}


PATIENCE_SECONDS = 60.0


@cache
def next_monday() -> date:
    """A Monday a week or two ahead, within the horizon and past any notice; the same past midnight."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    """UTC on next Monday, or days after it."""
    return datetime.combine(next_monday() + timedelta(days=day), time(hour, minute), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Salon:
    """A workspace with people who work from 09:00 to 17:00 UTC on every day, and one booking type."""

    service: Running
    owner: Caller
    staff: list[UUID]
    booking_type_id: str

    @property
    def workspace_id(self) -> UUID:
        assert self.owner.workspace_id is not None
        return self.owner.workspace_id

    async def ask(
        self, method: str, request: Any, *, by: Caller | None = None, key: str | None = None
    ) -> Any:
        """Calls `<Service>/<Method>` as the owner or another caller."""
        service_name, name = method.split("/")
        stub = STUBS[f"{service_name}Stub"](self.service.peer.channel)
        origin = self.service.origin(by or self.owner)
        return await self.service.peer.call(
            getattr(stub, name), request, origin=origin, idempotency_key=key, timeout=PATIENCE_SECONDS
        )

    async def visit(self, method: str, request: Any, *, key: str | None = None) -> Any:
        service_name, name = method.split("/")
        stub = STUBS[f"{service_name}Stub"](self.service.peer.channel)
        origin = self.service.visitor(self.workspace_id)
        return await self.service.peer.call(
            getattr(stub, name), request, origin=origin, idempotency_key=key, timeout=PATIENCE_SECONDS
        )

    async def book(self, starts_at: datetime, *, key: str | None = None, **wish: Any) -> pb.Booking:
        request = booking_wish(self.booking_type_id, starts_at, **wish)
        booking: pb.Booking = (await self.visit("BookingService/BookSlot", request, key=key)).booking
        return booking

    async def outcome(self, starts_at: datetime, **wish: Any) -> str:
        """`booked` or the reason of the refusal."""
        try:
            await self.book(starts_at, **wish)
        except FrontdeskError as refusal:
            return refusal.reason
        return "booked"

    async def add_type(self, slug: str, **fields: Any) -> "Salon":
        """The same business, seen through another booking type."""
        wish = {"name": slug, "duration_minutes": 30, "staff_ids": map(str, self.staff), **fields}
        request = pb.CreateBookingTypeRequest(slug=slug, **wish)
        made = await self.ask("BookingTypeService/CreateBookingType", request)
        return replace(self, booking_type_id=made.booking_type.id)

    async def edit_type(self, *, expected_version: int = 0, **fields: Any) -> pb.BookingType:
        request = booking_types_pb2.UpdateBookingTypeRequest(
            id=self.booking_type_id, expected_version=expected_version, **fields
        )
        request.update_mask.paths.extend(fields)
        edited: pb.BookingType = (
            await self.ask("BookingTypeEditService/UpdateBookingType", request)
        ).booking_type
        return edited

    async def add_resource(self, name: str, *, kind: str = "room", quantity: int = 1) -> str:
        request = resources_pb2.CreateResourceRequest(name=name, kind=kind, quantity=quantity)
        resource_id: str = (await self.ask("ResourceService/CreateResource", request)).resource.id
        return resource_id

    async def hold(self, starts_at: datetime) -> str:
        """Of a visitor."""
        request = pb.PlaceHoldRequest(booking_type_id=self.booking_type_id)
        request.starts_at.FromDatetime(starts_at)
        hold_id: str = (await self.visit("HoldService/PlaceHold", request)).hold.id
        return hold_id

    async def slots(self, first: date, last: date, **wish: Any) -> list[str]:
        request = pb.ListSlotsRequest(
            booking_type_id=self.booking_type_id,
            from_date=first.isoformat(),
            to_date=last.isoformat(),
            **{"time_zone": "UTC", **wish},
        )
        reply = await self.visit("SlotService/ListSlots", request)
        return [slot.starts_at for day in reply.days for slot in day.slots]


def booking_wish(booking_type_id: str, starts_at: datetime, **wish: Any) -> pb.BookSlotRequest:
    request = pb.BookSlotRequest(
        booking_type_id=booking_type_id,
        customer=pb.Customer(name="Ada Lovelace", email="ada@example.org"),
        **wish,
    )
    request.starts_at.FromDatetime(starts_at)
    return request


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NINE_TO_FIVE = [
    pb.WeekdayHours(weekday=weekday, ranges=[pb.LocalRange(start="09:00", end="17:00")])
    for weekday in WEEKDAYS
]


async def open_salon(
    service: Running, database: Database, owner: Caller, *, people: int = 1, **type_fields: Any
) -> Salon:
    staff = [new_id() for _ in range(people)]

    async def move_in(tx: Tx) -> None:
        workspace = Workspace(id=tx.workspace_id, name="Salon", slug="salon", time_zone="UTC", currency="EUR")
        neighbours.put_workspace(tx, workspace)
        neighbours.put_staff(
            tx, [StaffMember(id=one, name=f"Person {i}", bookable=True) for i, one in enumerate(staff)]
        )

    await database.run(owner, move_in)
    salon = Salon(service=service, owner=owner, staff=staff, booking_type_id="")
    for one in staff:
        await salon.ask(
            "ScheduleService/CreateSchedule",
            pb.CreateScheduleRequest(staff_id=str(one), time_zone="UTC", weekly=NINE_TO_FIVE),
        )
    fields = {"name": "Cut", "slug": "cut", "duration_minutes": 30, "slot_step_minutes": 30, **type_fields}
    made = await salon.ask(
        "BookingTypeService/CreateBookingType",
        pb.CreateBookingTypeRequest(staff_ids=map(str, staff), **fields),
    )
    return Salon(service=service, owner=owner, staff=staff, booking_type_id=made.booking_type.id)

"""Visits for tests: a salon whose people give three services, and calls about several of them in one go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from booking_worlds.salon import Salon
from chassis.errors import FrontdeskError
from frontdesk.booking.v1 import booking_pb2, self_service_pb2
from frontdesk.booking.v1 import visits_pb2 as pb


@dataclass(frozen=True, slots=True, kw_only=True)
class Parlour:
    """`kinds` are booking types by name; everybody gives each of them unless told otherwise."""

    salon: Salon
    kinds: dict[str, str]

    async def book(self, start: datetime, *names: str, **wish: Any) -> pb.BookVisitResponse:
        reply: pb.BookVisitResponse = await self.salon.visit(
            "VisitService/BookVisit", self.wish(start, *names, **wish)
        )
        return reply

    def wish(
        self,
        start: datetime,
        *names: str,
        staff: Sequence[object] = (),
        email: str = "ada@example.org",
        **more: Any,
    ) -> pb.BookVisitRequest:
        people = [str(one or "") for one in staff] or [""] * len(names)
        request = pb.BookVisitRequest(
            parts=[
                pb.VisitPart(booking_type_id=self.kinds[name], staff_id=one)
                for name, one in zip(names, people, strict=True)
            ],
            customer=booking_pb2.Customer(name="Ada Lovelace", email=email),
            **more,
        )
        request.starts_at.FromDatetime(start)
        return request

    async def outcome(self, start: datetime, *names: str, **wish: Any) -> str:
        """`booked` or the reason of the refusal."""
        try:
            await self.book(start, *names, **wish)
        except FrontdeskError as refused:
            return refused.reason
        return "booked"

    async def slots(self, day: date, *names: str, **wish: Any) -> dict[str, list[tuple[str, str]]]:
        """By start who begins with each part at what time."""
        request = pb.ListVisitSlotsRequest(
            booking_type_ids=[self.kinds[name] for name in names],
            from_date=day.isoformat(),
            to_date=day.isoformat(),
            time_zone="UTC",
            **wish,
        )
        reply = await self.salon.visit("VisitService/ListVisitSlots", request)
        return {
            clock(slot.starts_at): [(part.staff_id, clock(part.starts_at)) for part in slot.parts]
            for day in reply.days
            for slot in day.slots
        }

    async def found(self, id_: str) -> pb.Visit:
        visit: pb.Visit = (await self.salon.ask("VisitService/GetVisit", pb.GetVisitRequest(id=id_))).visit
        return visit

    async def lead(self, step: str, id_: str, reason: str = "") -> pb.Visit:
        request = getattr(pb, f"{step}VisitRequest")(id=id_, reason=reason)
        visit: pb.Visit = (await self.salon.ask(f"VisitService/{step}Visit", request)).visit
        return visit

    async def move(self, id_: str, start: datetime, reason: str = "") -> pb.Visit:
        request = pb.RescheduleVisitRequest(id=id_, reason=reason)
        request.starts_at.FromDatetime(start)
        visit: pb.Visit = (await self.salon.ask("VisitService/RescheduleVisit", request)).visit
        return visit

    async def manage(self, name: str, token: str, start: datetime | None = None, **more: str) -> Any:
        """By the link of the customer; `name` is the method without `Managed`."""
        verb, _, noun = name.partition(" ")
        request = getattr(self_service_pb2, f"{verb}Managed{noun or 'Booking'}Request")(token=token, **more)
        if start is not None:
            request.starts_at.FromDatetime(start)
        return await self.salon.visit(f"SelfService/{verb}Managed{noun or 'Booking'}", request)


async def refusal(asking: Any) -> FrontdeskError:
    with pytest.raises(FrontdeskError) as refused:
        await asking
    return refused.value


def clock(text: str) -> str:
    return text[11:16]


def times(visit: pb.Visit) -> list[tuple[str, str]]:
    return [
        (f"{one.starts_at.ToDatetime(UTC):%H:%M}", f"{one.ends_at.ToDatetime(UTC):%H:%M}")
        for one in visit.parts
    ]


def people(visit: pb.Visit) -> list[str]:
    return [one.staff_id for one in visit.parts]


async def furnish(salon: Salon) -> Parlour:
    """Cut 30 minutes with 10 after, colour 60 with 5 before and 15 after, blow-dry 20."""
    cut = await salon.add_type("v-cut", duration_minutes=30, slot_step_minutes=30, buffer_after_minutes=10)
    colour = await salon.add_type(
        "v-colour",
        duration_minutes=60,
        slot_step_minutes=30,
        buffer_before_minutes=5,
        buffer_after_minutes=15,
    )
    dry = await salon.add_type("v-dry", duration_minutes=20, slot_step_minutes=20)
    kinds = {"cut": cut.booking_type_id, "colour": colour.booking_type_id, "dry": dry.booking_type_id}
    return Parlour(salon=salon, kinds=kinds)

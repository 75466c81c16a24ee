from __future__ import annotations

from pydantic import Field

from gateway.binding import Reply


class User(Reply):
    id: str
    name: str
    email: str
    email_verified: bool = Field(description="Whether mails to the address were shown to arrive.")


class StaffMember(Reply):
    id: str = Field(description="Of the membership: the `staff_id` of schedules and bookings.")
    user_id: str
    name: str
    email: str
    role: str = Field(description="owner, admin, staff, broker or viewer.")
    bookable: bool


class StaffPage(Reply):
    items: list[StaffMember]
    next_cursor: str | None

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from booking.domain.tickets.wording import UNSTORED, line, within

LARGEST = 1_000_000


class Purpose(StrEnum):
    STOCK = "stock"
    TIER = "tier"
    VOUCHER = "voucher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """sold + held + blocked + free = size + over; without a size nothing is ever short.

    `blocked` holds what vouchers and offers keep back beside the `contingent`, which is kept back by hand.
    """

    id: UUID
    show_id: UUID
    date_id: UUID | None
    purpose: Purpose
    name: str
    size: int | None
    sold: int
    held: int
    blocked: int
    free: int | None
    over: int
    contingent: int
    ticket_type_ids: tuple[UUID, ...]
    created_at: datetime = UNSTORED
    version: int = 1

    @classmethod
    def opened(
        cls,
        *,
        id_: UUID,
        show_id: UUID,
        name: str,
        size: int | None,
        purpose: Purpose = Purpose.STOCK,
        date_id: UUID | None = None,
        contingent: int = 0,
        ticket_type_ids: tuple[UUID, ...] = (),
        created_at: datetime = UNSTORED,
    ) -> "Quota":
        """Before anything was sold."""
        return cls(
            id=id_,
            show_id=show_id,
            date_id=date_id,
            purpose=purpose,
            name=name,
            size=size,
            sold=0,
            held=0,
            blocked=contingent,
            free=None if size is None else max(size - contingent, 0),
            over=0 if size is None else max(contingent - size, 0),
            contingent=contingent,
            ticket_type_ids=ticket_type_ids,
            created_at=created_at,
        )

    def checked(self) -> "Quota":
        if self.size is not None:
            within(self.size, 0, LARGEST, "size")
        within(self.contingent, 0, LARGEST, "contingent")
        return replace(self, name=line(self.name, "name"))

    def is_used(self) -> bool:
        """Whether types draw from it, or something is out of it beside what is kept back by hand."""
        out = self.sold + self.held + self.blocked - self.contingent
        return bool(self.ticket_type_ids) or out > 0

    def settings(self) -> tuple[object, ...]:
        """What somebody edits; all else moves with what is sold."""
        return self.name, self.size, self.contingent, self.ticket_type_ids

    def after(self, move: "Move") -> "Quota":
        """As the database reckons it too."""
        came_back = max(-move.taken, 0)
        free = self.free
        if free is not None:
            free += max(came_back - self.over, 0) - max(move.taken, 0)
        return replace(
            self,
            sold=self.sold + move.sold,
            held=self.held + move.held,
            blocked=self.blocked + move.blocked,
            free=free,
            over=max(self.over - came_back, 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recount:
    """What tickets, carts and reservations add up to."""

    sold: int
    held: int
    blocked: int

    def drift(self, quota: Quota) -> int:
        """How far the counters are off, over all of them."""
        pairs = ((quota.sold, self.sold), (quota.held, self.held), (quota.blocked, self.blocked))
        return sum(abs(kept - counted) for kept, counted in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a quota's counters change by; claims that have expired come off `held` and `blocked`."""

    quota_id: UUID
    sold: int = 0
    held: int = 0
    blocked: int = 0

    @property
    def taken(self) -> int:
        """How many more are out afterwards; negative where some come back."""
        return self.sold + self.held + self.blocked

    def __add__(self, other: "Move") -> "Move":
        return replace(
            self,
            sold=self.sold + other.sold,
            held=self.held + other.held,
            blocked=self.blocked + other.blocked,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resized:
    """Another size, and never below what is out."""

    quota_id: UUID
    name: str
    size: int


def add_up(moves: Iterable[Move]) -> list[Move]:
    """One per quota, in the order in which all transactions lock them."""
    totals: dict[UUID, Move] = {}
    for move in moves:
        known = totals.get(move.quota_id)
        totals[move.quota_id] = known + move if known else move
    return [totals[id_] for id_ in sorted(totals)]

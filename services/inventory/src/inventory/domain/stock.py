from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

REASONS = ("count", "receipt", "waste", "correction", "use", "return")
LARGEST_QUANTITY = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    id: UUID
    name: str
    is_default: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A change that somebody asks for; `location_id` is None for the default location."""

    item_id: UUID
    location_id: UUID | None
    quantity: int
    reason: str

    def checked(self) -> "Adjustment":
        """Itself, or the field that cannot be true."""
        if self.quantity == 0 or abs(self.quantity) > LARGEST_QUANTITY:
            raise Invalid(
                f"A quantity is from -{LARGEST_QUANTITY} to {LARGEST_QUANTITY} and not 0.", field="quantity"
            )
        if self.reason not in REASONS:
            raise Invalid(f"A reason is one of {', '.join(REASONS)}.", field="reason")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A change that happened; movements are only ever added."""

    id: UUID
    item_id: UUID
    location_id: UUID
    quantity: int
    reason: str
    on_hand_after: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StockAtLocation:
    location_id: UUID
    location_name: str
    on_hand: int
    reserved: int

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """Of one item over all locations."""

    item_id: UUID
    locations: Sequence[StockAtLocation]

    @property
    def on_hand(self) -> int:
        return sum(place.on_hand for place in self.locations)

    @property
    def reserved(self) -> int:
        return sum(place.reserved for place in self.locations)

    @property
    def free(self) -> int:
        return self.on_hand - self.reserved

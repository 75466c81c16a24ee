from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.errors import Invalid

from booking.domain.money import LARGEST_MINOR
from booking.domain.tickets.wording import UNSTORED, line, prose, within

MOST_TIERS = 20
MOST_PER_ORDER = 200
DEFAULT_MAX_PER_ORDER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """A price for a time or for so many; the ones with a number have a quota of their own."""

    name: str
    price_amount_minor: int
    until: datetime | None = None
    quantity: int | None = None
    quota_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketType:
    """`price_amount_minor` counts once no tier does; the currency is the event's."""

    id: UUID
    show_id: UUID
    name: str
    description: str
    price_amount_minor: int
    tiers: tuple[Tier, ...]
    on_sale_from: datetime | None
    on_sale_until: datetime | None
    min_per_order: int
    max_per_order: int
    needs_voucher: bool
    addon_to: tuple[UUID, ...]
    area: str
    created_at: datetime = UNSTORED
    version: int = 1

    def checked(self) -> "TicketType":
        """As it is stored, or the field that cannot be true."""
        within(self.price_amount_minor, 0, LARGEST_MINOR, "price.amount_minor")
        within(self.min_per_order, 1, MOST_PER_ORDER, "min_per_order")
        within(self.max_per_order, self.min_per_order, MOST_PER_ORDER, "max_per_order")
        if self.on_sale_from and self.on_sale_until and self.on_sale_until <= self.on_sale_from:
            raise Invalid("The sale ends after it begins.", field="on_sale_until")
        if self.id in self.addon_to:
            raise Invalid("A ticket type cannot be an add-on to itself.", field="add_on_to")
        return replace(
            self,
            name=line(self.name, "name"),
            description=prose(self.description, "description"),
            tiers=_checked_tiers(self.tiers),
        )

    def tier_for(self, quantity: int, now: datetime, free: Mapping[UUID, int | None]) -> Tier | None:
        """The first tier that is neither over nor too full for so many; `free` is by quota."""
        for tier in self.tiers:
            if tier.until is not None and tier.until <= now:
                continue
            room = free.get(tier.quota_id) if tier.quota_id is not None else None
            if room is None or room >= quantity:
                return tier
        return None


def _checked_tiers(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    if len(tiers) > MOST_TIERS:
        raise Invalid(f"At most {MOST_TIERS} tiers.", field="tiers")
    names = [tier.name.strip() for tier in tiers]
    for i, tier in enumerate(tiers):
        if names[i] in names[:i]:
            raise Invalid("Tiers have names of their own.", field=f"tiers.{i}.name")
        within(tier.price_amount_minor, 0, LARGEST_MINOR, f"tiers.{i}.price.amount_minor")
        if tier.quantity is not None:
            within(tier.quantity, 1, 1_000_000, f"tiers.{i}.quantity")
        if tier.quantity is None and tier.until is None:
            raise Invalid("A tier ends at a time or after so many.", field=f"tiers.{i}.until")
    return tuple(replace(tier, name=line(tier.name, f"tiers.{i}.name")) for i, tier in enumerate(tiers))

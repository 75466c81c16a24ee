"""Tiers that end after so many are counted by a quota of their own, known by the tier's name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from booking.domain.tickets.quota import Purpose, Quota
from booking.domain.tickets.ticket_type import TicketType, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """`resized` are the counters whose tier has another number than before."""

    tiers: tuple[Tier, ...]
    opened: Sequence[Quota]
    resized: Mapping[UUID, int]


def counting(
    of: TicketType, before: Sequence[Tier], *, now: datetime, new_id: Callable[[], UUID]
) -> Counting:
    """A tier keeps the counter that it had, so what it has sold stays counted."""
    had = {tier.name: tier for tier in before if tier.quota_id is not None}
    opened: list[Quota] = []
    resized: dict[UUID, int] = {}
    tiers = []
    for tier in of.tiers:
        kept = had.get(tier.name)
        if tier.quantity is None:
            tiers.append(tier)
            continue
        if kept is None or kept.quota_id is None:
            opened.append(_counter(of, tier.name, tier.quantity, now, new_id()))
            tiers.append(replace(tier, quota_id=opened[-1].id))
            continue
        if kept.quantity != tier.quantity:
            resized[kept.quota_id] = tier.quantity
        tiers.append(replace(tier, quota_id=kept.quota_id))
    return Counting(tiers=tuple(tiers), opened=opened, resized=resized)


def _counter(of: TicketType, name: str, size: int, now: datetime, id_: UUID) -> Quota:
    return Quota.opened(
        id_=id_, show_id=of.show_id, purpose=Purpose.TIER, name=name, size=size, created_at=now
    )

"""What mails need of booking at the moment they leave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import structlog
from chassis.errors import FrontdeskError

from inbox.domain.delivery import Delivery, Fate, Outcome, Parcel
from inbox.domain.invitation import Method
from inbox.domain.secret import Secret, Told

log = structlog.get_logger()


class Bookings(Protocol):
    """What `inbox.clients.booking.Booking` offers."""

    async def manage_links(self, workspace_id: UUID, booking_ids: Sequence[UUID]) -> list[str]: ...

    async def secrets(self, workspace_id: UUID, asked: Sequence[Secret]) -> dict[UUID, Told]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """By message. `staying` are mails that do not leave now, or never."""

    manage_links: Mapping[UUID, Sequence[str]] = field(default_factory=dict)
    told: Mapping[UUID, Told] = field(default_factory=dict)
    staying: Mapping[UUID, Outcome] = field(default_factory=dict)


async def ask(bookings: Bookings, workspace_id: UUID, parcels: Sequence[Parcel]) -> Answered:
    told, staying = await _secrets(bookings, workspace_id, parcels)
    links = await _manage_links(bookings, workspace_id, parcels)
    return Answered(manage_links=links, told=told, staying=staying)


async def _manage_links(
    bookings: Bookings, workspace_id: UUID, parcels: Sequence[Parcel]
) -> dict[UUID, list[str]]:
    """While booking is away these mails go without: they are worth more now than complete later."""
    managed = [(one.message_id, booking_id) for one in parcels for booking_id in _managed(one.delivery)]
    if not managed:
        return {}
    try:
        found = await bookings.manage_links(workspace_id, [booking_id for _, booking_id in managed])
    except FrontdeskError as error:
        log.warning("booking did not give the links of mails", reason=error.reason)
        return {}
    links: dict[UUID, list[str]] = {}
    for (message_id, _), link in zip(managed, found, strict=True):
        links.setdefault(message_id, []).append(link)
    return links


def _managed(delivery: Delivery) -> list[UUID]:
    in_calendars = [
        entry.booking_id
        for entry in delivery.invitations
        if entry.method is Method.REQUEST and entry.booking_id
    ]
    return [*in_calendars, *delivery.managed]


async def _secrets(
    bookings: Bookings, workspace_id: UUID, parcels: Sequence[Parcel]
) -> tuple[dict[UUID, Told], dict[UUID, Outcome]]:
    """Without its secret a mail about tickets is worth nothing, so it waits for it."""
    asked = {one.message_id: one.delivery.secret for one in parcels if one.delivery.secret}
    if not asked:
        return {}, {}
    try:
        found = await bookings.secrets(workspace_id, list(asked.values()))
    except FrontdeskError as error:
        log.warning("booking did not give the secrets of mails", reason=error.reason)
        away = f"booking: {error.reason}"
        return {}, {id_: Outcome(message_id=id_, fate=Fate.LATER, error=away) for id_ in asked}
    told = {id_: found[secret.of] for id_, secret in asked.items() if secret.of in found}
    over = {id_: Outcome(message_id=id_, fate=Fate.UNWANTED) for id_ in asked if id_ not in told}
    return told, over

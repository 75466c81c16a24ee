"""What mails need of booking at the moment they leave."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog
from chassis.errors import FrontdeskError, Kind

from inbox.domain.delivery import ASKING_TIME, Delivery, Fate, Outcome, Parcel
from inbox.domain.invitation import Method
from inbox.domain.secret import Secret, Told

AT_ONCE = 8
ASKED_AGAIN_SECONDS = 0.5
RESTART_TIME = timedelta(seconds=4)
"""Within it booking is back after a restart; the other mails of the batch wait no longer for an outage."""

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


class Asking:
    """All questions of one batch: a few at once, and all of them over when the time for asking is."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self._places = asyncio.Semaphore(AT_ONCE)
        now = asyncio.get_running_loop().time()
        self._until = now + ASKING_TIME.total_seconds()
        self._restarted = now + RESTART_TIME.total_seconds()

    async def ask(self, workspace_id: UUID, parcels: Sequence[Parcel]) -> Answered:
        links, (told, staying) = await asyncio.gather(
            self._manage_links(workspace_id, parcels), self._secrets(workspace_id, parcels)
        )
        return Answered(manage_links=links, told=told, staying=staying)

    async def _manage_links(self, workspace_id: UUID, parcels: Sequence[Parcel]) -> dict[UUID, list[str]]:
        """While booking is away these mails go without: they are worth more now than complete later."""
        managed = [(one.message_id, booking_id) for one in parcels for booking_id in _managed(one.delivery)]
        if not managed:
            return {}
        try:
            async with self._turn():
                found = await self._bookings.manage_links(workspace_id, [of for _, of in managed])
        except (FrontdeskError, TimeoutError) as error:
            log.warning("booking did not give the links of mails", reason=_reason(error))
            return {}
        links: dict[UUID, list[str]] = {}
        for (message_id, _), link in zip(managed, found, strict=True):
            links.setdefault(message_id, []).append(link)
        return links

    async def _secrets(
        self, workspace_id: UUID, parcels: Sequence[Parcel]
    ) -> tuple[dict[UUID, Told], dict[UUID, Outcome]]:
        """Without its secret a mail about tickets is worth nothing, so it waits for it."""
        asked = {one.message_id: one.delivery.secret for one in parcels if one.delivery.secret}
        if not asked:
            return {}, {}
        try:
            found = await self._secrets_once_back(workspace_id, list(asked.values()))
        except (FrontdeskError, TimeoutError) as error:
            log.warning("booking did not give the secrets of mails", reason=_reason(error))
            away = f"booking: {_reason(error)}"
            return {}, {id_: Outcome(message_id=id_, fate=Fate.LATER, error=away) for id_ in asked}
        told = {id_: found[secret.of] for id_, secret in asked.items() if secret.of in found}
        over = {id_: Outcome(message_id=id_, fate=Fate.UNWANTED) for id_ in asked if id_ not in told}
        return told, over

    async def _secrets_once_back(self, workspace_id: UUID, asked: Sequence[Secret]) -> dict[UUID, Told]:
        """A restart of booking takes seconds, the rest of a mail that stays a minute."""
        while True:
            try:
                async with self._turn():
                    return await self._bookings.secrets(workspace_id, asked)
            except FrontdeskError as error:
                too_late = asyncio.get_running_loop().time() + ASKED_AGAIN_SECONDS >= self._restarted
                if error.kind is not Kind.UNAVAILABLE or too_late:
                    raise
            await asyncio.sleep(ASKED_AGAIN_SECONDS)

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Raises `TimeoutError` when the time for asking is over, also of who still waits for a place."""
        async with asyncio.timeout_at(self._until), self._places:
            yield


def _managed(delivery: Delivery) -> list[UUID]:
    in_calendars = [
        entry.booking_id
        for entry in delivery.invitations
        if entry.method is Method.REQUEST and entry.booking_id
    ]
    return [*in_calendars, *delivery.managed]


def _reason(error: FrontdeskError | TimeoutError) -> str:
    return error.reason if isinstance(error, FrontdeskError) else "TOO_LATE"

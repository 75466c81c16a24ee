from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import TransitionRefused
from booking.domain.tickets.show import Show, ShowDate, ShowStatus, check_dates
from booking.events.tickets.tickets import show_changed
from booking.store.tickets.catalogue import shows


async def add_show_dates(
    tx: Tx, show_id: UUID, times: Sequence[tuple[datetime, datetime]]
) -> tuple[Show, list[ShowDate]]:
    """More dates of an event; one that is there already is not added again."""
    show = await shows.lock(tx, show_id)
    if show is None:
        raise NotFound("There is no such event.")
    if show.status is ShowStatus.CANCELLED:
        raise TransitionRefused("A cancelled event gets no more dates.")
    known = (await shows.dates_of(tx, [show_id]))[show_id]
    starts = {date.starts_at for date in known if date.cancelled_at is None}
    added = [
        ShowDate(id=tx.new_id(), show_id=show_id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in sorted(dict(times).items())
        if starts_at not in starts
    ]
    check_dates(added, known=len(known))
    dates = sorted([*known, *added], key=lambda date: date.starts_at)
    if not added:
        return show, dates
    await shows.add_dates(tx, added)
    touched = shows.touch(tx, show)
    if show.status is ShowStatus.PUBLISHED:
        tx.emit(show_changed(touched, dates))
    return touched, dates

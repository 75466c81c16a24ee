from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.errors import UnknownReference

from booking.domain.tickets.show import Show, ShowDate, check_dates
from booking.store.tickets.catalogue import shows, venues

Times = tuple[datetime, datetime]


async def create_show(tx: Tx, show: Show, times: Sequence[Times]) -> tuple[Show, list[ShowDate]]:
    """A draft with its dates; nobody outside sees it yet."""
    if show.venue_id is not None:
        venue = await venues.find(tx, show.venue_id)
        if venue is None:
            raise UnknownReference("There is no such venue.", field="venue_id")
        show = replace(show, time_zone=show.time_zone or venue.time_zone)
    show = show.checked()
    dates = [
        ShowDate(id=tx.new_id(), show_id=show.id, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in sorted(dict(times).items())
    ]
    check_dates(dates)
    await tx.together()
    show = replace(show, created_at=tx.now)
    await shows.add(tx, show, dates)
    return show, dates

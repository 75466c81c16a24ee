from uuid import UUID

from chassis.db import Tx

from booking.domain.availability.calendars.feed import CalendarFeed, Shows
from booking.store.availability.calendars import feeds


async def create_calendar_feed(tx: Tx, *, name: str, staff_id: UUID | None, shows: Shows) -> CalendarFeed:
    """Let calendar programs read the appointments of a person, or of all, by an address of its own."""
    await tx.together()
    feed = CalendarFeed(
        id=tx.new_id(),
        name=name.strip(),
        staff_id=staff_id,
        shows=shows,
        created_by=tx.caller.actor,
        created_at=tx.now,
    ).checked()
    feeds.add(tx, feed)
    return feed

from chassis.db import Tx

from booking.domain.availability.calendars.outside import EVERY, Due, Failed, Outcome, Read, pause_after
from booking.store.availability.calendars import fetches


async def settle_calendar(tx: Tx, due: Due, outcome: Outcome) -> None:
    """Keep what came of a fetch; a failure leaves what was known."""
    await tx.together()
    match outcome:
        case Failed():
            fetches.failed(tx, due, outcome.trouble.value, tx.now + pause_after(due.failures))
        case Read():
            validators = (outcome.etag, outcome.last_modified)
            await fetches.read(tx, due, outcome.busy, validators, tx.now + EVERY)
        case _:
            fetches.unchanged(tx, due, tx.now + EVERY)

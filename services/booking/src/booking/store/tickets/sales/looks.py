"""When the waiting list of an event is looked at next; never, while nobody waits."""

from datetime import timedelta
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import Interval, bindparam, exists, func, literal_column, update

from booking.store.tickets.rows import own
from booking.store.tickets.tables import shows, waiting_entries

_s, _w = shows, waiting_entries
_OF_SHOW = (own(_s), _s.c.id == bindparam("of_show"))
PUT_OFF = update(_s).where(*_OF_SHOW).values(next_look_at=func.now() + bindparam("pause", type_=Interval))
BEGIN = PUT_OFF.returning(_s.c.id)
CALL_FOR = update(_s).where(*_OF_SHOW).values(next_look_at=func.coalesce(_s.c.next_look_at, func.now()))
END = (
    update(_s)
    .where(
        *_OF_SHOW,
        ~exists().where(
            _w.c.workspace_id == _s.c.workspace_id,
            _w.c.show_id == _s.c.id,
            _w.c.status.in_((literal_column("'waiting'"), literal_column("'offered'"))),
        ),
    )
    .values(next_look_at=None)
)


async def begin(tx: Tx, show_id: UUID, *, next_after: timedelta) -> None:
    """Whoever joins meanwhile calls for another look only after this one, so that nobody is overlooked."""
    await tx.rows(BEGIN, {"of_show": show_id, "pause": next_after})


def call_for(tx: Tx, show_id: UUID) -> None:
    tx.later(CALL_FOR, {"of_show": show_id})


async def call_first(tx: Tx, show_id: UUID) -> None:
    """As `call_for`, by who locks an entry afterwards: whoever offers locks the event first too."""
    await tx.rows(CALL_FOR, {"of_show": show_id})


def go_on(tx: Tx, show_id: UUID) -> None:
    """Look again at once, after those whose turn came in between."""
    tx.later(PUT_OFF, {"of_show": show_id, "pause": timedelta(0)})


def end(tx: Tx, show_id: UUID) -> None:
    """Where nobody waits and no offer is out."""
    tx.later(END, {"of_show": show_id})

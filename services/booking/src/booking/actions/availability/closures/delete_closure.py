from uuid import UUID

from chassis.db import Tx

from booking.domain.errors import ClosureChanged
from booking.events.availability.closures import closure_deleted
from booking.store.availability.closures import closures


async def delete_closure(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    before = await closures.locked(tx, id_)
    if not await closures.remove(tx, id_, made_from=made_from):
        raise ClosureChanged(
            "Somebody edited this closure in between; read it again.", version=before.version
        )
    tx.emit(closure_deleted(before))

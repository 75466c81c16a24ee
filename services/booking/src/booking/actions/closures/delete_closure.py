from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.errors import ClosureChanged
from booking.store.closures import closures


async def delete_closure(tx: Tx, id_: UUID, *, made_from: int | None) -> None:
    if await closures.remove(tx, id_, made_from=made_from):
        return
    newest = await closures.find(tx, id_)
    if newest is None:
        raise NotFound("There is no such closure.")
    raise ClosureChanged("Somebody edited this closure in between; read it again.", version=newest.version)

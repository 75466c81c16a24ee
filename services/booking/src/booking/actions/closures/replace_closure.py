from dataclasses import replace
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.domain.availability.closure import Closure, NewClosure
from booking.domain.errors import ClosureChanged
from booking.store.closures import closures


async def replace_closure(tx: Tx, id_: UUID, wish: NewClosure, *, made_from: int | None) -> Closure:
    closure = wish.closure(id_)
    version = await closures.replace(tx, closure, made_from=made_from)
    if version is not None:
        return replace(closure, version=version)
    newest = await closures.find(tx, id_)
    if newest is None:
        raise NotFound("There is no such closure.")
    raise ClosureChanged("Somebody edited this closure in between; read it again.", version=newest.version)

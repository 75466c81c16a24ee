from dataclasses import replace
from uuid import UUID

from chassis.db import Tx

from booking.domain.availability.closures.closure import Closure, NewClosure
from booking.domain.errors import ClosureChanged
from booking.events.availability.closures import closure_changed
from booking.store.availability.closures import closures


async def replace_closure(tx: Tx, id_: UUID, wish: NewClosure, *, made_from: int | None) -> Closure:
    closure = wish.closure(id_)
    before = await closures.locked(tx, id_)
    version = await closures.replace(tx, closure, made_from=made_from)
    if version is None:
        raise ClosureChanged(
            "Somebody edited this closure in between; read it again.", version=before.version
        )
    after = replace(closure, version=version)
    tx.emit(closure_changed(before, after))
    return after

from uuid import UUID

from chassis.db import Tx

from identity import events
from identity.domain.personal_data.erasure import ROUNDS, Erasure
from identity.store.rights import erasures


async def repeat_erasure(tx: Tx, erasure: Erasure, person: tuple[UUID, UUID] | None, *, last: bool) -> None:
    """Asks for the second round in the transaction's workspace; with the last one the round has begun."""
    tx.emit(events.erasure_requested(erasure.id, erasure.scope, round_=ROUNDS, person=person))
    if last:
        await erasures.next_round(tx, erasure.id)

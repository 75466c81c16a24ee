from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import Keyset, ReadTx, RowKey, own
from sqlalchemy import Select, bindparam, select

from inventory.domain.stock import Movement
from inventory.store.tables import movements

_newest_first = Keyset(movements.c.created_at, movements.c.id, newest_first=True)


@cache
def listing(*, by_item: bool, by_location: bool) -> Select[Any]:
    of_item = [movements.c.item_id == bindparam("item_id")] if by_item else []
    at_location = [movements.c.location_id == bindparam("location_id")] if by_location else []
    return _newest_first.page(
        select(
            movements.c.id,
            movements.c.item_id,
            movements.c.location_id,
            movements.c.quantity,
            movements.c.reason,
            movements.c.on_hand_after,
            movements.c.created_at,
        ).where(own(movements), *of_item, *at_location)
    )


async def list_page(
    tx: ReadTx, after: RowKey, fetch: int, *, item_id: UUID | None, location_id: UUID | None
) -> list[Movement]:
    """Newest first; None stands for all."""
    statement = listing(by_item=item_id is not None, by_location=location_id is not None)
    params = {**_newest_first.bind(after, fetch), "item_id": item_id, "location_id": location_id}
    return [
        Movement(
            id=id_,
            item_id=item,
            location_id=location,
            quantity=quantity,
            reason=reason,
            on_hand_after=on_hand_after,
            created_at=created_at,
        )
        for id_, item, location, quantity, reason, on_hand_after, created_at in await tx.rows(
            statement, params
        )
    ]

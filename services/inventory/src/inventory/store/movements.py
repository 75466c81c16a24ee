from functools import cache
from typing import Any
from uuid import UUID

from chassis.db import ReadTx
from sqlalchemy import Select, bindparam

from inventory.domain.stock import Movement
from inventory.store.keyset import Place, newest_first, page
from inventory.store.tables import movements


@cache
def listing(*, by_item: bool, by_location: bool) -> Select[Any]:
    of_item = [movements.c.item_id == bindparam("item_id")] if by_item else []
    at_location = [movements.c.location_id == bindparam("location_id")] if by_location else []
    return newest_first(movements, *of_item, *at_location)


async def list_page(
    tx: ReadTx, after: Place, fetch: int, *, item_id: UUID | None, location_id: UUID | None
) -> list[Movement]:
    """Newest first; None stands for all."""
    statement = listing(by_item=item_id is not None, by_location=location_id is not None)
    params = {**page(after, fetch), "item_id": item_id, "location_id": location_id}
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

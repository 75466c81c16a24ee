from collections.abc import Mapping
from typing import Any

from chassis.rpc.methods import Servicer

from booking.rpc.references import Learned, References


async def learn(servicer: Servicer, references: References, given: Mapping[str, Any]) -> list[Learned]:
    """Who and what the given fields name, asked for where it is not known. Raises `UnknownReference`."""
    used = [one.item_id for one in given.get("consumables", ())]
    return [
        await references.staff(servicer, given.get("staff_ids", ()), "staff_ids.{}"),
        await references.items(servicer, used, "consumables.{}.item_id"),
    ]

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.errors import NotFound

from booking.store.availability.resources import resources
from booking.store.availability.resources.resources import Kept


async def update_resource(tx: Tx, id_: UUID, changes: Mapping[str, Any], *, made_from: int | None) -> Kept:
    """Change some fields; the bookings that use the resource stay. Raises `ResourceChanged`."""
    found = await resources.lock(tx, id_)
    if found is None:
        raise NotFound("There is no such resource.")
    old = found.resource
    old.check_edited_from(made_from)
    new = replace(old, **changes)
    if new == old:
        return found
    new = replace(new, version=old.version + 1).checked()
    resources.change(tx, old, new)
    return replace(found, resource=new)
